import { describe, expect, it } from 'vitest';
import { prosodyNoise, timesOf } from '../../../src/audio/voice/prosody-flow.ts';

const NOISE = { shared: [0.6, 0.8, 0], own: [0.8, 0.6, 1] };

/** The numbers of one symbol. */
const symbolOf = (noise: Float32Array, count: number, symbol: number): readonly number[] =>
  [0, 1, 2].map((value) => noise[value * count + symbol] ?? NaN);

describe('prosodyNoise', () => {
  it('draws the same for a symbol wherever its clause was cut', () => {
    const whole = prosodyNoise({ seed: 7, base: 0 }, 12, NOISE);
    // The last six of the ten symbols between the silences, in a clause of their own.
    const rest = prosodyNoise({ seed: 7, base: 4 }, 8, NOISE);

    for (let symbol = 1; symbol <= 6; symbol += 1) {
      expect(symbolOf(rest, 8, symbol)).toEqual(symbolOf(whole, 12, symbol + 4));
    }
    expect(symbolOf(rest, 8, 7), 'the silence at the end').toEqual(symbolOf(whole, 12, 11));
  });

  it('draws other numbers for another seed, another symbol, and another value', () => {
    const numbers = [7, 8].flatMap((seed) => [...prosodyNoise({ seed, base: 0 }, 6, NOISE)]);

    expect(new Set(numbers).size).toBe(36);
  });

  it('shares a mood over a whole utterance, as strong as the voice says', () => {
    const moods = Array.from({ length: 200 }, (_, seed) => {
      const noise = prosodyNoise({ seed, base: 1_000 }, 500, NOISE);
      return [0, 1, 2].map((value) => {
        const row = noise.subarray(value * 500, (value + 1) * 500);
        return row.reduce((sum, number) => sum + number, 0) / row.length;
      });
    });
    const spread = (value: number): number =>
      Math.sqrt(moods.reduce((sum, mood) => sum + (mood[value] ?? 0) ** 2, 0) / moods.length);

    expect(spread(0)).toBeCloseTo(0.6, 1);
    expect(spread(1)).toBeCloseTo(0.8, 1);
    expect(spread(2)).toBeLessThan(0.1);
  });

  it('is normal', () => {
    const noise = prosodyNoise({ seed: 1, base: 0 }, 4_000, { shared: [0, 0, 0], own: [1, 1, 1] });
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
