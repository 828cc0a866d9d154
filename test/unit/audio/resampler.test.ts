import { describe, expect, it } from 'vitest';
import { Resampler } from '../../../src/audio/resampler.ts';
import { hertz } from '../../../src/core/units.ts';
import { rms } from '../../support/media.ts';
import { cutsOf, hiss, inARow, sine } from '../../support/sound.ts';

interface Rates {
  readonly from: number;
  readonly to: number;
}

const resampled = ({ from, to }: Rates, pcm: Float32Array, sizes = [480]): Float32Array => {
  const resampler = new Resampler({ from: hertz(from), to: hertz(to) });
  const parts = cutsOf(pcm.length, sizes).map(([start, end]) => resampler.push(pcm.subarray(start, end)));
  return inARow(...parts, resampler.flush());
};

const RATES: readonly Rates[] = [
  { from: 24_000, to: 48_000 },
  { from: 24_000, to: 16_000 },
  { from: 24_000, to: 8_000 },
  { from: 24_000, to: 24_000 },
  { from: 8_000, to: 16_000 },
  { from: 44_100, to: 16_000 },
  { from: 48_000, to: 16_000 },
  { from: 96_000, to: 16_000 },
  { from: 11_025, to: 48_000 },
  { from: 8_001, to: 16_000 },
];

describe('Resampler', () => {
  it.each(RATES)('$from to $to Hz gives the same samples however the sound is cut', (rates) => {
    const sound = hiss(5_003);
    const whole = resampled(rates, sound, [sound.length]);
    for (const sizes of [[1], [7, 480, 1], [479, 481], [3_000]]) {
      expect(resampled(rates, sound, sizes)).toEqual(whole);
    }
  });

  it.each(RATES)('$from to $to Hz keeps the length, to the nearest sample', ({ from, to }) => {
    for (const length of [0, 1, 2, 479, 480, 5_003]) {
      const out = resampled({ from, to }, new Float32Array(length));
      expect(out.length).toBe(Math.round((length * to) / from));
    }
  });

  it.each(RATES)('$from to $to Hz leaves a tone where it was, within 70 dB', ({ from, to }) => {
    const out = resampled({ from, to }, sine(from / 2, { rate: from, frequency: 997 }));
    const want = sine(out.length, { rate: to, frequency: 997 });
    const middle = [Math.round(to / 20), out.length - Math.round(to / 20)] as const;
    const error = out.map((sample, k) => sample - (want[k] ?? 0)).subarray(...middle);
    expect(20 * Math.log10(rms(error) / rms(want))).toBeLessThan(-70);
  });

  it.each([
    { from: 24_000, to: 16_000, frequency: 9_000 },
    { from: 48_000, to: 8_000, frequency: 5_000 },
    { from: 44_100, to: 16_000, frequency: 12_000 },
  ])('$from to $to Hz folds nothing of a tone at $frequency Hz back', ({ from, to, frequency }) => {
    const out = resampled({ from, to }, sine(from / 2, { rate: from, frequency }));
    const inside = out.subarray(Math.round(to / 20), out.length - Math.round(to / 20));
    expect(20 * Math.log10(rms(inside))).toBeLessThan(-75);
  });

  it('passes a constant unchanged', () => {
    const out = resampled({ from: 24_000, to: 48_000 }, new Float32Array(2_400).fill(0.25));
    for (const sample of out.subarray(200, -200)) expect(sample).toBeCloseTo(0.25, 6);
  });

  it('holds back no more than its look-ahead', () => {
    const resampler = new Resampler({ from: hertz(24_000), to: hertz(48_000) });
    const out = resampler.push(new Float32Array(480));
    expect(out.length).toBeGreaterThanOrEqual(960 - Math.ceil(resampler.lookAhead * 48) - 1);
    expect(resampler.lookAhead).toBeLessThan(1.5);
  });
});
