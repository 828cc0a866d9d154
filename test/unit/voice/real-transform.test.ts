import { describe, expect, it } from 'vitest';
import { complexOf, RealTransform } from '../../../src/audio/voice/real-transform.ts';

const chirp = (length: number): Float64Array =>
  Float64Array.from({ length }, (_, n) => Math.sin(n * n * 0.37) + n / length);

describe('RealTransform', () => {
  it.each([4, 6, 10, 12, 60, 480, 1200])('of %i gives the sum that defines it', (length) => {
    const signal = chirp(length);
    const spectrum = complexOf(length / 2 + 1);
    new RealTransform(length).forward(signal, spectrum);

    for (const bin of [0, 1, Math.floor(length / 3), length / 2]) {
      const angle = (n: number): number => (-2 * Math.PI * bin * n) / length;
      const re = signal.reduce((sum, x, n) => sum + x * Math.cos(angle(n)), 0);
      const im = signal.reduce((sum, x, n) => sum + x * Math.sin(angle(n)), 0);
      expect(spectrum.re[bin]).toBeCloseTo(re, 8);
      expect(spectrum.im[bin]).toBeCloseTo(im, 8);
    }
  });

  it.each([4, 30, 1200])('of %i gives back what it was given', (length) => {
    const signal = chirp(length);
    const spectrum = complexOf(length / 2 + 1);
    const back = new Float64Array(length);
    const transform = new RealTransform(length);
    transform.forward(signal, spectrum);
    transform.inverse(spectrum, back);

    for (const [n, sample] of signal.entries()) expect(back[n]).toBeCloseTo(sample, 12);
  });

  it('reads nothing from the imaginary parts of the first and the last bin', () => {
    const transform = new RealTransform(60);
    const spectrum = complexOf(31);
    transform.forward(chirp(60), spectrum);
    const clean = new Float64Array(60);
    transform.inverse(spectrum, clean);
    spectrum.im[0] = 5;
    spectrum.im[30] = -3;
    const dirty = new Float64Array(60);
    transform.inverse(spectrum, dirty);

    for (const [n, sample] of clean.entries()) expect(dirty[n]).toBeCloseTo(sample, 12);
  });

  it.each([0, 3, 1.5, 14, 22])('refuses a length of %d', (length) => {
    expect(() => new RealTransform(length)).toThrow(RangeError);
  });
});
