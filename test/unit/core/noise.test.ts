import { describe, expect, it } from 'vitest';
import { fillNormal, streamOf } from '../../../src/core/noise.ts';

const draw = (stream: number, first: number, count: number): Float32Array => {
  const into = new Float32Array(count);
  fillNormal(stream, first, into);
  return into;
};

describe('fillNormal', () => {
  const stream = streamOf(7, 1);
  const whole = draw(stream, 0, 20_000);

  it.each([2, 6, 600, 1202])('gives the same numbers in windows of %i', (size) => {
    const pieces = new Float32Array(12_020 - (12_020 % size));
    for (let first = 0; first < pieces.length; first += size) pieces.set(draw(stream, first, size), first);

    expect(pieces).toEqual(whole.subarray(0, pieces.length));
  });

  it('has mean 0, variance 1, and neighbours that do not know each other', () => {
    const mean = whole.reduce((sum, x) => sum + x, 0) / whole.length;
    const variance = whole.reduce((sum, x) => sum + x * x, 0) / whole.length;
    const neighbours = whole.reduce((sum, x, k) => sum + x * (whole[k + 1] ?? 0), 0) / whole.length;

    expect(Math.abs(mean)).toBeLessThan(0.03);
    expect(variance).toBeCloseTo(1, 1);
    expect(Math.abs(neighbours)).toBeLessThan(0.03);
  });

  it('shares nothing between seeds or purposes', () => {
    for (const other of [streamOf(8, 1), streamOf(7, 2)]) {
      const theirs = draw(other, 0, 20_000);
      const correlation = whole.reduce((sum, x, k) => sum + x * (theirs[k] ?? 0), 0) / whole.length;
      expect(Math.abs(correlation)).toBeLessThan(0.03);
    }
  });
});
