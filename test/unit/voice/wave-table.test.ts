import { describe, expect, it } from 'vitest';
import { cosineOf, exponential, sineOf, tangentOf } from '../../../src/audio/voice/wave-table.ts';

const range = (from: number, to: number): readonly number[] =>
  Array.from({ length: 2001 }, (_, n) => from + ((to - from) * n) / 2000);

describe('tables of waves', () => {
  it('give e^x to one part in ten million', () => {
    for (const x of range(-30, 30)) expect(exponential(x) / Math.exp(x)).toBeCloseTo(1, 7);
  });

  it('end in nought and in a bound, never in what is no number', () => {
    expect(exponential(-1000)).toBe(0);
    expect(exponential(1000)).toBeLessThan(Infinity);
  });

  it('give sines and cosines of turns, negative ones too, to three parts in ten million', () => {
    for (const turns of range(-7, 7)) {
      expect(Math.abs(sineOf(turns) - Math.sin(2 * Math.PI * turns))).toBeLessThan(3e-7);
      expect(Math.abs(cosineOf(turns) - Math.cos(2 * Math.PI * turns))).toBeLessThan(3e-7);
    }
  });

  it('give the hyperbolic tangent, bounds included', () => {
    for (const x of range(-40, 40)) expect(tangentOf(x)).toBeCloseTo(Math.tanh(x), 7);
  });
});
