/** Sound that waits to be heard, in the order in which it was made. Whoever fills it keeps it short. */
export class SoundQueue {
  readonly #runs: Float32Array[] = [];
  #read = 0;
  #length = 0;

  /** Samples that wait. */
  get length(): number {
    return this.#length;
  }

  /** @param pcm becomes the queue's */
  push(pcm: Float32Array): void {
    if (pcm.length === 0) return;
    this.#runs.push(pcm);
    this.#length += pcm.length;
  }

  /** The next `count` samples, filled up with silence; `undefined` when nothing waits. Owned by the caller. */
  pull(count: number): Float32Array | undefined {
    if (this.#length === 0) return undefined;
    const block = new Float32Array(count);
    let filled = 0;
    for (let run = this.#runs[0]; run !== undefined && filled < count; run = this.#runs[0]) {
      const part = run.subarray(this.#read, this.#read + count - filled);
      block.set(part, filled);
      filled += part.length;
      this.#read += part.length;
      if (this.#read < run.length) break;
      this.#runs.shift();
      this.#read = 0;
    }
    this.#length -= filled;
    return block;
  }

  clear(): void {
    this.#runs.length = 0;
    this.#read = 0;
    this.#length = 0;
  }
}
