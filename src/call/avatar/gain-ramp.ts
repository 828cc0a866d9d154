/** Twelve decibels down: heard, and plainly giving way. */
export const DUCKED = 10 ** (-12 / 20);

/** A loudness that moves to where it should be within one block, so that nothing clicks. */
export class GainRamp {
  #now = 1;
  #target = 1;

  /** @range [0, 1] */
  set target(gain: number) {
    this.#target = gain;
  }

  get target(): number {
    return this.#target;
  }

  /** Changes the block in place. */
  apply(block: Float32Array): void {
    if (this.#now === 1 && this.#target === 1) return;
    const step = (this.#target - this.#now) / block.length;
    for (let k = 0; k < block.length; k += 1) block[k] = (block[k] ?? 0) * (this.#now + step * (k + 1));
    this.#now = this.#target;
  }

  /** Ends in silence within the block; what comes next begins at full loudness. */
  fadeOut(block: Float32Array): void {
    for (let k = 0; k < block.length; k += 1) {
      block[k] = (block[k] ?? 0) * this.#now * (1 - (k + 1) / block.length);
    }
    this.#now = 1;
    this.#target = 1;
  }
}
