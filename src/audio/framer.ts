import type { SampleCount } from '../core/units.ts';

/** Cuts a stream of samples into blocks of one size, carrying the remainder. Blocks are owned by whoever takes them. */
export class Framer {
  readonly #size: SampleCount;
  #carry: Float32Array;
  #held = 0;

  constructor(size: SampleCount) {
    this.#size = size;
    this.#carry = new Float32Array(size);
  }

  /** Samples that wait for the rest of their block. */
  get held(): number {
    return this.#held;
  }

  /** @param pcm any length, borrowed until the generator ends */
  *push(pcm: Float32Array): Generator<Float32Array, void, undefined> {
    for (let taken = 0; taken < pcm.length;) {
      const part = pcm.subarray(taken, taken + this.#size - this.#held);
      this.#carry.set(part, this.#held);
      this.#held += part.length;
      taken += part.length;
      if (this.#held === this.#size) yield this.#hand();
    }
  }

  /** The remainder padded with silence to a whole block, or `undefined` when there is none. */
  flush(): Float32Array | undefined {
    return this.#held === 0 ? undefined : this.#hand();
  }

  #hand(): Float32Array {
    const block = this.#carry;
    this.#carry = new Float32Array(this.#size);
    this.#held = 0;
    return block;
  }
}
