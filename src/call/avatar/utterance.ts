import type { SpokenWord } from '../../core/frames.ts';
import type { Milliseconds, UtteranceId } from '../../core/units.ts';
import { ms } from '../../core/units.ts';

/** What an utterance came to. */
export interface Heard {
  /** The text that was heard, to the end of the last word that was heard whole. */
  readonly text: string;
  /** How much of its sound was heard. */
  readonly span: Milliseconds;
}

/** Words of one utterance on the avatar's axis, taken out as they are heard. */
export class UtteranceWords {
  readonly id: UtteranceId;
  readonly #waiting: SpokenWord[] = [];
  /** The words that have begun. */
  readonly #begun: SpokenWord[] = [];
  #text = '';
  #heardTo = 0;
  #begins: Milliseconds | undefined;

  constructor(id: UtteranceId) {
    this.id = id;
  }

  /** What was given to speak, as it grows. */
  addText(text: string): void {
    this.#text += text;
  }

  get text(): string {
    return this.#text;
  }

  /** @param words with times on the axis */
  add(words: readonly SpokenWord[], at: Milliseconds): void {
    this.#begins ??= at;
    this.#waiting.push(...words);
  }

  /** The words that begin before `end`, once each. */
  takeBefore(end: Milliseconds): readonly SpokenWord[] {
    const later = this.#waiting.findIndex((word) => word.at >= end);
    const words = this.#waiting.splice(0, later === -1 ? this.#waiting.length : later);
    this.#begun.push(...words);
    return words;
  }

  /** What was heard by `end`: a word counts when more than half of it was. */
  heardBy(end: Milliseconds): Heard {
    for (const word of this.#begun) {
      if (word.at + word.span / 2 <= end) this.#heardTo = Math.max(this.#heardTo, word.end);
    }
    const span = this.#begins === undefined ? ms(0) : ms(Math.max(0, end - this.#begins));
    return { text: this.#text.slice(0, this.#heardTo), span };
  }
}
