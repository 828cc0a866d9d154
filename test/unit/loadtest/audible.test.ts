import { describe, expect, it } from 'vitest';
import { hertz } from '../../../src/core/units.ts';
import { AudibleStart } from '../../../src/loadtest/audible.ts';

const RATE = hertz(24_000);

/** Silence, then a tone of so many dBFS (root mean square). */
const soundAfter = (silence: number, decibels: number): Float32Array => {
  const amplitude = Math.SQRT2 * 10 ** (decibels / 20);
  return Float32Array.from({ length: silence + 2400 }, (_, k) =>
    k < silence ? 0 : amplitude * Math.sin((2 * Math.PI * 400 * (k - silence)) / RATE),
  );
};

const startOf = (pcm: Float32Array, piece = pcm.length): number | undefined => {
  const start = new AudibleStart(RATE);
  for (let at = 0; at < pcm.length; at += piece) start.push(pcm.subarray(at, at + piece));
  return start.found;
};

describe('AudibleStart', () => {
  it('finds the first loud sample of the first 10 ms above −45 dBFS', () => {
    const found = startOf(soundAfter(7200, -20));
    expect(found).toBeGreaterThanOrEqual(7200);
    expect(found).toBeLessThan(7202);
  });

  it('says the same however the sound is cut', () => {
    const pcm = soundAfter(5000, -30);
    expect([1, 7, 480, 960].map((piece) => startOf(pcm, piece))).toEqual(Array(4).fill(startOf(pcm)));
  });

  it('hears −44 dBFS and does not hear −46', () => {
    expect(startOf(soundAfter(100, -44))).toBeDefined();
    expect(startOf(soundAfter(100, -46))).toBeUndefined();
  });

  it('is not woken by a click', () => {
    const click = new Float32Array(4800);
    click[1000] = 0.08;
    expect(startOf(click)).toBeUndefined();
  });
});
