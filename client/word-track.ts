import type { WireWord } from '../src/stream/protocol/server-message.ts';
import type { Milliseconds } from '../src/core/units.ts';

/** Where hearing stands among the words of one utterance. */
export interface WordPlace {
  /** Words that have begun to be heard. */
  readonly begun: number;
  /** The one that is heard now, `undefined` in a pause. */
  readonly current: number | undefined;
}

/** The words of one utterance by the time at which each is heard. They come in order, a few at a time, ahead of the sound. */
export class WordTrack {
  readonly #words: WireWord[] = [];

  get words(): readonly WireWord[] {
    return this.#words;
  }

  add(words: readonly WireWord[]): void {
    this.#words.push(...words);
  }

  /** @param at from the start of the utterance */
  placeAt(at: Milliseconds): WordPlace {
    const begun = this.#begunBy(at);
    const last = this.#words[begun - 1];
    return { begun, current: last && at < last.atMs + last.spanMs ? begun - 1 : undefined };
  }

  /** Where in the text the last word ends of which at least half was heard: the rule by which the service answers too. */
  spokenBy(at: Milliseconds): number {
    for (let index = this.#begunBy(at) - 1; index >= 0; index -= 1) {
      const word = this.#words[index];
      if (word && at >= word.atMs + word.spanMs / 2) return word.end;
    }
    return 0;
  }

  #begunBy(at: number): number {
    let low = 0;
    let high = this.#words.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.#words[middle]?.atMs ?? 0) <= at) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
