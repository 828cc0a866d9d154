import { describe, expect, it } from 'vitest';
import { prosodyNoise, timesOf } from '../../../src/audio/voice/prosody-flow.ts';

/** The numbers of one symbol. */
const symbolOf = (noise: Float32Array, count: number, symbol: number): readonly number[] =>
  [0, 1, 2].map((value) => noise[value * count + symbol] ?? NaN);

describe('prosodyNoise', () => {
  it('draws the same for a symbol wherever its clause was cut', () => {
    const whole = prosodyNoise(7, 0, 12, 3);
    // The last six of the ten symbols between the silences, in a clause of their own.
    const rest = prosodyNoise(7, 4, 8, 3);

    for (let symbol = 1; symbol <= 6; symbol += 1) {
      expect(symbolOf(rest, 8, symbol)).toEqual(symbolOf(whole, 12, symbol + 4));
    }
    expect(symbolOf(rest, 8, 7), 'the silence at the end').toEqual(symbolOf(whole, 12, 11));
  });

  it('draws other numbers for another seed, another symbol, and another value', () => {
    const numbers = [...prosodyNoise(7, 0, 6, 3), ...prosodyNoise(8, 0, 6, 3)];

    expect(new Set(numbers).size).toBe(36);
  });

  it('is normal', () => {
    const noise = prosodyNoise(1, 0, 4_000, 3);
    const mean = noise.reduce((sum, value) => sum + value, 0) / noise.length;
    const power = noise.reduce((sum, value) => sum + value ** 2, 0) / noise.length;

    expect(mean).toBeCloseTo(0, 1);
    expect(power).toBeCloseTo(1, 1);
  });
});

describe('timesOf', () => {
  it('goes from noise to the reading, by way of the middle where there are two steps', () => {
    expect(timesOf(1, 0.4)).toEqual([0]);
    expect(timesOf(2, 0.4)).toEqual([0.4, 0]);
  });
});
