import type { SampleCount } from '../src/core/units.ts';
import { samples } from '../src/core/units.ts';

/** A run of one utterance's sound, as it came. Whoever pushes it gives it away. */
export interface Chunk {
  /** The utterance's number, as in the media packets. */
  readonly number: number;
  /** Place of the first sample, from the start of the utterance. */
  readonly start: SampleCount;
  /** @shape [samples] float32 @range [-1, 1] */
  readonly pcm: Float32Array;
  /** Whether the utterance ends with it; such a chunk may be empty. */
  readonly last: boolean;
}

/** What one read gave. **Borrowed**: overwritten by the next read. */
export interface Played {
  /** The utterance heard last, `undefined` before the first. */
  readonly number: number | undefined;
  /** The place in it that the read reached. */
  readonly end: SampleCount;
  /** How many samples of the output are speech; the rest is silence. */
  readonly filled: SampleCount;
  /** The utterance whose last sample was in this read. */
  readonly finished: number | undefined;
  /** Whether the sound broke off in this read, in mid-utterance, for want of data. */
  readonly starved: boolean;
}

export interface JitterBufferOptions {
  /** What must be held before sound goes on after the first gap; doubled by each further gap, halved by an utterance without one. */
  readonly refill: SampleCount;
  readonly refillMaximum: SampleCount;
  /** What is held at most. What comes above it is dropped, and counted. */
  readonly capacity: SampleCount;
  /** Length of the ramp that keeps a cut from clicking. */
  readonly fade: SampleCount;
}

/**
 * Lies between a network that delivers in bursts and an output that takes 128 samples every few milliseconds.
 *
 * Sound begins with the very first chunk: nothing is held back in the hope of safety. Only when that hope has failed, and
 * sound ran dry in mid-utterance, does it wait for a small reserve before it goes on. It knows neither time nor threads.
 */
export class JitterBuffer {
  readonly #options: JitterBufferOptions;
  readonly #tail: Float32Array;
  readonly #played: { -readonly [Key in keyof Played]: Played[Key] };
  #chunks: Chunk[] = [];
  /** Samples of the first chunk that are read already. */
  #offset = 0;
  #held = 0;
  #tailLeft = 0;
  #refill: number;
  #waiting = false;
  #midUtterance = false;
  #gapInUtterance = false;
  #fadeIn = false;
  #underruns = 0;
  #dropped = 0;

  constructor(options: JitterBufferOptions) {
    this.#options = options;
    this.#tail = new Float32Array(options.fade);
    this.#refill = options.refill;
    this.#played = {
      number: undefined,
      end: samples(0),
      filled: samples(0),
      finished: undefined,
      starved: false,
    };
  }

  /** Samples that wait to be heard. */
  get held(): SampleCount {
    return samples(this.#held);
  }

  /** Gaps in mid-utterance so far. */
  get underruns(): number {
    return this.#underruns;
  }

  /** Samples refused for want of room so far. */
  get dropped(): SampleCount {
    return samples(this.#dropped);
  }

  push(chunk: Chunk): void {
    if (this.#held + chunk.pcm.length > this.#options.capacity) {
      this.#dropped += chunk.pcm.length;
      return;
    }
    this.#chunks.push(chunk);
    this.#held += chunk.pcm.length;
  }

  /** Fills `output` with what comes next, and with silence where there is nothing. */
  read(output: Float32Array): Played {
    const played = this.#played;
    played.finished = undefined;
    played.starved = false;
    const begin = this.#readTail(output);
    const filled = this.#mayPlay() ? this.#readChunks(output, begin) : begin;
    output.fill(0, filled);
    if (filled < output.length && this.#midUtterance && !this.#waiting) this.#starve(output, filled);
    played.filled = samples(filled);
    return played;
  }

  /** Silence from the next read on, but for a ramp shorter than a click. What is held is forgotten. */
  stop(): void {
    if (this.#midUtterance && !this.#waiting) this.#tailLeft = this.#copyTail();
    this.#chunks = [];
    this.#offset = 0;
    this.#held = 0;
    this.#waiting = false;
    this.#midUtterance = false;
    this.#gapInUtterance = false;
    this.#fadeIn = false;
  }

  #readTail(output: Float32Array): number {
    const count = Math.min(this.#tailLeft, output.length);
    const from = this.#tail.length - this.#tailLeft;
    output.set(this.#tail.subarray(from, from + count));
    this.#tailLeft -= count;
    return count;
  }

  /** The next few samples on a ramp down to nothing, put at the end of the tail. @returns how many */
  #copyTail(): number {
    const next = this.#chunks[0]?.pcm.subarray(this.#offset) ?? this.#tail.subarray(0, 0);
    const count = Math.min(next.length, this.#tail.length);
    const from = this.#tail.length - count;
    for (let k = 0; k < count; k += 1) this.#tail[from + k] = (next[k] ?? 0) * (1 - (k + 1) / count);
    return count;
  }

  #mayPlay(): boolean {
    if (!this.#waiting) return true;
    if (this.#held < this.#refill && !this.#chunks.some((chunk) => chunk.last)) return false;
    this.#waiting = false;
    this.#fadeIn = true;
    return true;
  }

  /** @returns where in `output` it stopped */
  #readChunks(output: Float32Array, begin: number): number {
    let filled = begin;
    for (let chunk = this.#chunks[0]; chunk && filled < output.length; chunk = this.#chunks[0]) {
      const count = Math.min(chunk.pcm.length - this.#offset, output.length - filled);
      output.set(chunk.pcm.subarray(this.#offset, this.#offset + count), filled);
      filled += count;
      this.#offset += count;
      this.#held -= count;
      this.#played.number = chunk.number;
      this.#played.end = samples(chunk.start + this.#offset);
      this.#midUtterance = true;
      if (this.#offset === chunk.pcm.length) this.#finishChunk(chunk);
    }
    if (this.#fadeIn && filled > begin) {
      this.#fadeIn = false;
      const count = Math.min(this.#options.fade, filled - begin);
      for (let k = 0; k < count; k += 1) output[begin + k] = ((output[begin + k] ?? 0) * (k + 1)) / count;
    }
    return filled;
  }

  #finishChunk(chunk: Chunk): void {
    this.#chunks.shift();
    this.#offset = 0;
    if (!chunk.last) return;
    this.#played.finished = chunk.number;
    this.#midUtterance = false;
    this.#fadeIn = false;
    if (!this.#gapInUtterance) this.#refill = Math.max(this.#options.refill, this.#refill / 2);
    this.#gapInUtterance = false;
  }

  #starve(output: Float32Array, filled: number): void {
    const count = Math.min(this.#options.fade, filled);
    for (let k = 0; k < count; k += 1) {
      const place = filled - count + k;
      output[place] = (output[place] ?? 0) * (1 - (k + 1) / count);
    }
    this.#underruns += 1;
    if (this.#gapInUtterance) this.#refill = Math.min(this.#options.refillMaximum, this.#refill * 2);
    this.#gapInUtterance = true;
    this.#waiting = true;
    this.#played.starved = true;
  }
}
