import { describe, expect, it } from 'vitest';
import { Breath } from '../../../src/audio/voice/breath.ts';

const COUNT = 1202;
const correlation = (a: Float32Array, b: Float32Array): number =>
  a.reduce((sum, x, n) => sum + x * (b[n] ?? 0), 0) / a.length;

describe('Breath', () => {
  const breath = new Breath();

  it('is a function of seed and frame, whoever asks and in whatever order', () => {
    const late = breath.frame(7, 900, COUNT).slice();
    const early = breath.frame(7, 3, COUNT).slice();

    expect(new Breath().frame(7, 3, COUNT)).toEqual(early);
    expect(new Breath().frame(7, 900, COUNT)).toEqual(late);
  });

  it('is white and of unit variance over a minute', () => {
    let mean = 0;
    let variance = 0;
    for (let frame = 0; frame < 4800; frame += 40) {
      const noise = breath.frame(1, frame, COUNT);
      mean += noise.reduce((sum, x) => sum + x, 0) / COUNT / 120;
      variance += noise.reduce((sum, x) => sum + x * x, 0) / COUNT / 120;
    }

    expect(Math.abs(mean)).toBeLessThan(0.02);
    expect(variance).toBeCloseTo(1, 1);
  });

  it('gives neighbouring frames, and other seeds, noise of their own', () => {
    const here = breath.frame(7, 100, COUNT);

    expect(Math.abs(correlation(here, breath.frame(7, 101, COUNT)))).toBeLessThan(0.1);
    expect(Math.abs(correlation(here, breath.frame(8, 100, COUNT)))).toBeLessThan(0.1);
  });
});
