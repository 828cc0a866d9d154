import { invariant } from '../core/assert.ts';
import type { Milliseconds, SampleRate } from '../core/units.ts';
import { samples, spanOf } from '../core/units.ts';
import type { Kernel } from './resampling-kernel.ts';
import { HALF_WIDTH, kernelFor } from './resampling-kernel.ts';

export interface ResamplerOptions {
  /** The rate of what is pushed. */
  readonly from: SampleRate;
  /** The rate of what comes back. */
  readonly to: SampleRate;
}

/**
 * Turns one sample rate into another, a block at a time.
 *
 * Any cutting of the input into blocks gives the same samples, bit for bit. The delay of the filter is taken
 * out, so the first sample out stands at the time of the first sample in; what it costs instead is that the
 * last {@link Resampler.lookAhead} of a block waits for the next. `n` samples in all give `n · to / from` out,
 * rounded.
 *
 * Polyphase windowed sinc; see {@link kernelFor} for pass and stop band.
 */
export class Resampler {
  /** Sound after a moment that must be there before the moment comes out. */
  readonly lookAhead: Milliseconds;
  readonly #from: SampleRate;
  readonly #to: SampleRate;
  readonly #kernel: Kernel | undefined;
  /** Input not yet done with, preceded at the start by the silence that the filter reaches back into. */
  #held: Float64Array;
  #heldLength: number;
  /** The next output's place, in input samples from the start of `held`, and what is over, in `1 / steps` of a sample. */
  #index = 0;
  #over = 0;
  #taken = 0;
  #given = 0;

  constructor({ from, to }: ResamplerOptions) {
    this.#from = from;
    this.#to = to;
    this.#kernel = from === to ? undefined : kernelFor(from, to);
    const reach = this.#kernel?.reach ?? 0;
    this.lookAhead = spanOf(samples(reach), from);
    this.#heldLength = Math.max(0, reach - 1);
    this.#held = new Float64Array(this.#heldLength + 4 * HALF_WIDTH);
  }

  /** @param pcm borrowed @returns what can be said by now, owned by the caller; empty when that is nothing */
  push(pcm: Float32Array): Float32Array {
    this.#taken += pcm.length;
    if (!this.#kernel) {
      this.#given += pcm.length;
      return pcm.slice();
    }
    this.#hold(pcm);
    const last = this.#heldLength - this.#kernel.taps;
    const count = last < this.#index ? 0 : this.#countTo(this.#kernel, last);
    return this.#produce(this.#kernel, count);
  }

  /** @returns the rest, once nothing more comes; owned by the caller. The resampler is spent. */
  flush(): Float32Array {
    const rest = Math.round((this.#taken * this.#to) / this.#from) - this.#given;
    if (!this.#kernel || rest <= 0) return new Float32Array(0);
    // Rounding up may ask for a sample beyond the last one: what lies there is silence, as before the first.
    this.#hold(new Float32Array(this.#kernel.taps + Math.ceil(this.#from / this.#to)));
    return this.#produce(this.#kernel, rest);
  }

  /** How many outputs start at or before `last`. */
  #countTo({ up, down }: Kernel, last: number): number {
    return Math.floor(((last - this.#index + 1) * up - 1 - this.#over) / down) + 1;
  }

  #hold(pcm: Float32Array): void {
    const needed = this.#heldLength + pcm.length;
    if (needed > this.#held.length) {
      const larger = new Float64Array(needed * 2);
      larger.set(this.#held.subarray(0, this.#heldLength));
      this.#held = larger;
    }
    this.#held.set(pcm, this.#heldLength);
    this.#heldLength = needed;
  }

  #produce(kernel: Kernel, count: number): Float32Array {
    const { up, down } = kernel;
    const out = new Float32Array(count);
    for (let k = 0; k < count; k += 1) {
      out[k] = kernel.at(this.#held, this.#index, this.#over);
      this.#over += down;
      while (this.#over >= up) {
        this.#over -= up;
        this.#index += 1;
      }
    }
    this.#given += count;
    this.#forget();
    return out;
  }

  #forget(): void {
    const done = Math.min(this.#index, this.#heldLength);
    this.#held.copyWithin(0, done, this.#heldLength);
    this.#heldLength -= done;
    this.#index -= done;
    invariant(this.#index >= 0, 'the next output lies ahead');
  }
}
