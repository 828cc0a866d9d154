import { describe, expect, it } from 'vitest';
import { LevelMeter } from '../../../../src/audio/hear/level-meter.ts';
import { decibelsOf } from '../../../../src/core/loudness.ts';
import { ms } from '../../../../src/core/units.ts';

describe('LevelMeter', () => {
  it('tells the mean power and the likeliest frame of each interval, no sooner than it is over', () => {
    const meter = new LevelMeter(ms(100));
    const levels = [0.5, 0.5, 0, 0, 0, 0, 0, 0]
      .map((gain, k) => meter.measure(new Float32Array(512).fill(gain), ms(k * 32), ms(32), gain))
      .filter((level) => level !== undefined);

    expect(levels).toEqual([
      { type: 'level', at: 128, decibels: expect.closeTo(-9.03, 2) as number, probability: 0.5 },
      { type: 'level', at: 256, decibels: -120, probability: 0 },
    ]);
  });
});

describe('decibelsOf', () => {
  it.each([
    [1, 0],
    [0.5, -3.01],
    [1e-6, -60],
    [0, -120],
    [1e-30, -120],
    [4, 0],
  ])('makes of a mean square of %d %d dB', (meanSquare, decibels) => {
    expect(decibelsOf(meanSquare)).toBeCloseTo(decibels, 2);
  });
});
