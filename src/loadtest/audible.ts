import type { SampleRate } from '../core/units.ts';
import { ms, samplesIn } from '../core/units.ts';

/** Quieter than this nobody takes for the beginning of speech: −45 dBFS, as an amplitude. */
export const AUDIBLE = 10 ** (-45 / 20);
const SPAN = ms(10);

/** Root mean square. @range [0, 1] */
export const levelOf = (pcm: Float32Array): number => {
  let energy = 0;
  for (const sample of pcm) energy += sample * sample;
  return Math.sqrt(energy / Math.max(1, pcm.length));
};

/**
 * Finds the first audible sample of a sound that comes in pieces: within the first 10 ms whose level is above −45 dBFS, the first
 * sample that is itself above it. It keeps the last 10 ms only, and stops looking once it has found.
 */
export class AudibleStart {
  readonly #window: Float32Array;
  #energy = 0;
  #seen = 0;
  #found: number | undefined;

  constructor(rate: SampleRate) {
    this.#window = new Float32Array(samplesIn(SPAN, rate));
  }

  /** Index of the first audible sample from the start of the sound, once it is known. */
  get found(): number | undefined {
    return this.#found;
  }

  /** @param pcm @shape [samples] float32 @range [-1, 1]; borrowed */
  push(pcm: Float32Array): void {
    const size = this.#window.length;
    for (let k = 0; k < pcm.length && this.#found === undefined; k += 1) {
      const place = this.#seen % size;
      const entering = pcm[k] ?? 0;
      const leaving = this.#window[place] ?? 0;
      this.#energy += entering * entering - leaving * leaving;
      this.#window[place] = entering;
      this.#seen += 1;
      if (this.#seen >= size && this.#energy > AUDIBLE * AUDIBLE * size) this.#found = this.#firstLoud();
    }
  }

  /** The window holds it: a mean above the level has a part above it. */
  #firstLoud(): number {
    const size = this.#window.length;
    const start = this.#seen - size;
    for (let at = start; at < this.#seen; at += 1) {
      if (Math.abs(this.#window[at % size] ?? 0) > AUDIBLE) return at;
    }
    return start;
  }
}
