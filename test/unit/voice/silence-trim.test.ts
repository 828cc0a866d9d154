import { describe, expect, it } from 'vitest';
import { SilenceTrim } from '../../../src/audio/voice/silence-trim.ts';
import { hertz } from '../../../src/core/units.ts';
import { soundOf } from '../../support/voices.ts';

const RATE = hertz(24_000);
const quiet = (milliseconds: number): Float32Array => new Float32Array(milliseconds * 24);
const loud = (milliseconds: number): Float32Array => new Float32Array(milliseconds * 24).fill(0.5);
const joined = (...parts: readonly Float32Array[]): Float32Array => soundOf(parts.map((pcm) => ({ pcm })));

/** What is left of a sound that comes in pieces of a length. */
const trimmed = (sound: Float32Array, piece: number): { pcm: Float32Array; dropped: number } => {
  const trim = new SilenceTrim(RATE);
  const parts: Float32Array[] = [];
  for (let at = 0; at < sound.length; at += piece) parts.push(trim.push(sound.slice(at, at + piece)));
  parts.push(trim.finish());
  return { pcm: joined(...parts), dropped: trim.dropped };
};

describe('SilenceTrim', () => {
  const sound = joined(quiet(300), loud(100), quiet(200), loud(100), quiet(400));

  it.each([240, 2400, 19_200, 27_000])(
    'leaves 6 ms before and 12 ms after, in pieces of %i samples',
    (piece) => {
      const { pcm, dropped } = trimmed(sound, piece);

      expect(dropped).toBe(294 * 24);
      expect(pcm.length).toBe((6 + 400 + 12) * 24);
    },
  );

  it('keeps the silence in the middle as it was', () => {
    const { pcm } = trimmed(sound, 2400);

    expect(pcm.subarray(106 * 24, 306 * 24).every((sample) => sample === 0)).toBe(true);
    expect(pcm.subarray(6 * 24, 106 * 24).every((sample) => sample === 0.5)).toBe(true);
  });

  it('says nothing where nothing is heard', () => {
    expect(trimmed(quiet(900), 2400).pcm).toHaveLength(0);
  });

  it('keeps more of the end where a word is said to last so long', () => {
    const trim = new SilenceTrim(RATE);
    trim.push(joined(loud(100), quiet(300)));

    expect(trim.finish(100 * 24)).toHaveLength(100 * 24);
  });

  it('fades at both cuts, so that there is no click', () => {
    const hum = Float32Array.from({ length: 24_000 }, (_, n) => 0.003 * Math.sin(n / 9));
    const { pcm } = trimmed(joined(hum, loud(50), hum), 2400);

    expect(Math.abs(pcm[0] ?? 1)).toBeLessThan(1e-4);
    expect(Math.abs(pcm.at(-1) ?? 1)).toBeLessThan(1e-4);
  });
});
