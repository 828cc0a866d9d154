import { describe, expect, it } from 'vitest';
import { Breath } from '../../../src/audio/voice/breath.ts';

const COUNT = 1202;
const frameOf = (breath: Breath, seed: number, frame: number): Float32Array => {
  const place = breath.placeOf(seed, frame, COUNT);
  return breath.pool.subarray(place, place + COUNT);
};
const correlation = (a: Float32Array, b: Float32Array): number =>
  a.reduce((sum, x, n) => sum + x * (b[n] ?? 0), 0) / a.length;

describe('Breath', () => {
  const breath = new Breath();

  it('is a function of seed and frame, whoever asks and in whatever order', () => {
    const late = frameOf(breath, 7, 900);
    const early = frameOf(breath, 7, 3);

    expect(frameOf(new Breath(), 7, 3)).toEqual(early);
    expect(frameOf(new Breath(), 7, 900)).toEqual(late);
  });

  it('is white and of unit variance over a minute', () => {
    let mean = 0;
    let variance = 0;
    for (let frame = 0; frame < 4800; frame += 40) {
      const noise = frameOf(breath, 1, frame);
      mean += noise.reduce((sum, x) => sum + x, 0) / COUNT / 120;
      variance += noise.reduce((sum, x) => sum + x * x, 0) / COUNT / 120;
    }

    expect(Math.abs(mean)).toBeLessThan(0.02);
    expect(variance).toBeCloseTo(1, 1);
  });

  it('gives neighbouring frames, and other seeds, noise of their own', () => {
    const here = frameOf(breath, 7, 100);

    expect(Math.abs(correlation(here, frameOf(breath, 7, 101)))).toBeLessThan(0.1);
    expect(Math.abs(correlation(here, frameOf(breath, 8, 100)))).toBeLessThan(0.1);
  });
});
