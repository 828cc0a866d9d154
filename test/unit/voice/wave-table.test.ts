import { describe, expect, it } from 'vitest';
import { exponential, polar, tangentOf } from '../../../src/audio/voice/wave-table.ts';

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

  it('give a number by magnitude and phase, negative turns too, to three parts in ten million', () => {
    const into = new Float64Array(2);
    for (const turns of range(-7, 7)) {
      polar(1, turns, into);
      expect(Math.abs((into[0] ?? NaN) - Math.cos(2 * Math.PI * turns))).toBeLessThan(3e-7);
      expect(Math.abs((into[1] ?? NaN) - Math.sin(2 * Math.PI * turns))).toBeLessThan(3e-7);
    }
  });

  it('give the hyperbolic tangent, bounds included', () => {
    for (const x of range(-40, 40)) expect(tangentOf(x)).toBeCloseTo(Math.tanh(x), 7);
  });
});
