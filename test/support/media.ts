import type { AudioFrame } from '../../src/core/frames.ts';
import { hertz, ms } from '../../src/core/units.ts';

/** Everything an async iterable has, as an array. */
export const collect = async <T>(source: AsyncIterable<T>): Promise<T[]> => {
  const items: T[] = [];
  for await (const item of source) items.push(item);
  return items;
};

/** A sine at half of full scale, in frames of 20 ms. */
export async function* tone(
  frames: number,
  { rate = 24_000, frequency = 440 } = {},
): AsyncGenerator<AudioFrame, void, undefined> {
  const size = rate / 50;
  for (let frame = 0; frame < frames; frame += 1) {
    const pcm = new Float32Array(size);
    for (let k = 0; k < size; k += 1)
      pcm[k] = 0.5 * Math.sin((2 * Math.PI * frequency * (frame * size + k)) / rate);
    yield { kind: 'audio', pcm, rate: hertz(rate), at: ms(frame * 20) };
    await Promise.resolve();
  }
}

/** Root mean square of a run of samples. */
export const rms = (pcm: Float32Array): number =>
  Math.sqrt(pcm.reduce((sum, sample) => sum + sample * sample, 0) / Math.max(1, pcm.length));
