import { describe, expect, it } from 'vitest';
import { limited } from '../../../src/audio/limiter.ts';
import { sine } from '../../support/sound.ts';

describe('limited', () => {
  it('leaves what is not too loud as it is', () => {
    const quiet = sine(480, { gain: 0.9 });
    expect(limited(quiet)).toBe(quiet);
  });

  it('keeps everything within full scale, in order of loudness', () => {
    const out = limited(Float32Array.of(-100, -2, -1, -0.95, 0.5, 0.95, 1, 2, 100));
    for (const sample of out) expect(Math.abs(sample)).toBeLessThanOrEqual(1);
    expect([...out]).toEqual([...out].sort((a, b) => a - b));
  });

  it('does not jump at its knee', () => {
    const [below = NaN, above = NaN] = limited(Float32Array.of(0.8999, 0.9001));
    expect(above - below).toBeCloseTo(0.0002, 5);
  });

  it('makes silence of what is not a number', () => {
    expect(limited(Float32Array.of(NaN, 0.5, Infinity))).toEqual(Float32Array.of(0, 0.5, 1));
  });
});
