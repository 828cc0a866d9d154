/** A value for each frame, remembered for a while; before the first and after the last, the nearest that is known. */
export class FrameHistory<T> {
  readonly #values = new Map<number, T>();
  readonly #kept: number;
  readonly #initial: T;
  #last: number | undefined;

  /** @param kept frames that are remembered */
  constructor(kept: number, initial: T) {
    this.#kept = kept;
    this.#initial = initial;
  }

  /** Frames are told in order; going back tells all from there on anew. */
  set(frame: number, value: T): void {
    this.#values.set(frame, value);
    this.#values.delete(frame - this.#kept);
    this.#last = frame;
  }

  at(frame: number): T {
    const last = this.#last ?? frame;
    return this.#values.get(Math.min(frame, last)) ?? this.#initial;
  }
}
