import { samplesIn, ms } from '../../core/units.ts';
import type { SampleRate } from '../../core/units.ts';

/** −48 dBFS: under it nothing of speech is heard at a usual level. */
const AUDIBLE = 10 ** (-48 / 20);
const BLOCK = ms(5);
/** Kept before the first audible block, so that a soft onset is not cut, and faded in. */
const LEAD = ms(6);
/** Kept after the last audible block, and its end faded out. */
const TAIL = ms(12);
const FADE = ms(5);

const isAudible = (pcm: Float32Array, from: number, to: number): boolean => {
  for (let at = from; at < to; at += 1) if (Math.abs(pcm[at] ?? 0) > AUDIBLE) return true;
  return false;
};

const joined = (first: Float32Array, second: Float32Array): Float32Array => {
  const both = new Float32Array(first.length + second.length);
  both.set(first);
  both.set(second, first.length);
  return both;
};

/**
 * Takes the silence off both ends of a clause whose sound comes in windows: pauses are the speech stage's to set. Silence in
 * the middle is held until sound follows it, so nothing of it is lost.
 */
export class SilenceTrim {
  readonly #rate: SampleRate;
  #held = new Float32Array(0);
  #begun = false;
  #dropped = 0;

  constructor(rate: SampleRate) {
    this.#rate = rate;
  }

  /** Samples that were dropped before the first that was given. */
  get dropped(): number {
    return this.#dropped;
  }

  /** @returns what can be said to belong to the clause now: owned by the caller, perhaps empty */
  push(pcm: Float32Array): Float32Array {
    const all = joined(this.#held, pcm);
    const start = this.#begun ? 0 : this.#onsetOf(all);
    if (start === undefined) {
      // Silence so far: only what may become the lead is kept.
      const keep = Math.min(all.length, samplesIn(LEAD, this.#rate));
      this.#dropped += all.length - keep;
      this.#held = all.slice(all.length - keep);
      return new Float32Array(0);
    }
    const end = this.#endOf(all, start);
    const given = all.slice(start, end);
    this.#held = all.slice(end);
    if (!this.#begun) {
      this.#begun = true;
      this.#dropped += start;
      const fade = Math.min(given.length, samplesIn(FADE, this.#rate));
      for (let n = 0; n < fade; n += 1) given[n] = ((given[n] ?? 0) * (n + 0.5)) / fade;
    }
    return given;
  }

  /** The clause has ended. @returns the little that is kept of the silence after it, or more up to `atLeast` samples */
  finish(atLeast = 0): Float32Array {
    if (!this.#begun) return new Float32Array(0);
    const tail = this.#held.slice(0, Math.max(samplesIn(TAIL, this.#rate), atLeast));
    const fade = Math.min(tail.length, samplesIn(FADE, this.#rate));
    for (let n = 0; n < fade; n += 1) {
      const at = tail.length - 1 - n;
      tail[at] = ((tail[at] ?? 0) * (n + 0.5)) / fade;
    }
    this.#held = new Float32Array(0);
    return tail;
  }

  #onsetOf(pcm: Float32Array): number | undefined {
    const block = samplesIn(BLOCK, this.#rate);
    for (let at = 0; at < pcm.length; at += block) {
      if (isAudible(pcm, at, Math.min(pcm.length, at + block))) {
        return Math.max(0, at - samplesIn(LEAD, this.#rate));
      }
    }
    return undefined;
  }

  #endOf(pcm: Float32Array, start: number): number {
    const block = samplesIn(BLOCK, this.#rate);
    let end = pcm.length;
    while (end > start && !isAudible(pcm, Math.max(start, end - block), end)) end -= block;
    return Math.max(start, end);
  }
}
