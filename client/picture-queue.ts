import type { Milliseconds } from '../src/core/units.ts';

/** An encoded picture as it arrives. */
export interface ArrivingPicture {
  /** On the session's axis. */
  readonly at: Milliseconds;
  readonly keyFrame: boolean;
  readonly payload: Uint8Array;
}

/** Something that is shown at a time and then given back. */
export interface Shown {
  close(): void;
}

/** Pictures that are kept: twice as many as the service sends ahead. */
const KEPT = 32;

/**
 * Decoded pictures that wait for their time. One takes the place of every one that is not before it; the last one shown stays until the
 * next is due.
 */
export class PictureQueue<Picture extends Shown> {
  readonly #waiting: { readonly at: number; readonly picture: Picture }[] = [];

  get size(): number {
    return this.#waiting.length;
  }

  /** @param picture becomes the queue's */
  push(at: number, picture: Picture): void {
    while ((this.#waiting.at(-1)?.at ?? -Infinity) >= at) this.#waiting.pop()?.picture.close();
    this.#waiting.push({ at, picture });
    if (this.#waiting.length > KEPT) this.#waiting.shift()?.picture.close();
  }

  /** The newest picture that is due, the caller's to close; those before it are given back. `undefined`: the last one stays. */
  take(time: number): Picture | undefined {
    let due: Picture | undefined;
    for (let next = this.#waiting[0]; next !== undefined && next.at <= time; next = this.#waiting[0]) {
      due?.close();
      due = next.picture;
      this.#waiting.shift();
    }
    return due;
  }

  clear(): void {
    for (const { picture } of this.#waiting.splice(0)) picture.close();
  }
}
