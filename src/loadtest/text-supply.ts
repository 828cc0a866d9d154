import type { Share } from './run-plan.ts';

/** Hands out texts, none twice, until they are used up; or over and over, if so told. */
export class TextSupply {
  readonly #texts: readonly string[];
  readonly #repeat: boolean;
  readonly #share: Share;
  #taken = 0;
  #exhausted = false;

  constructor(texts: readonly string[], repeat: boolean, share: Share) {
    this.#texts = texts;
    this.#repeat = repeat;
    this.#share = share;
  }

  /** Whether somebody wanted a text and got none. */
  get exhausted(): boolean {
    return this.#exhausted;
  }

  /** The text with this number, for a timetable whose requests have one each. */
  at(index: number): string | undefined {
    const text = this.#texts[this.#repeat ? index % this.#texts.length : index];
    if (text === undefined) this.#exhausted = true;
    return text;
  }

  /** The next text of this thread's share, and its number. */
  next(): { readonly index: number; readonly text: string } | undefined {
    const index = this.#share.thread + this.#taken * this.#share.threads;
    const text = this.at(index);
    if (text === undefined) return undefined;
    this.#taken += 1;
    return { index, text };
  }
}
