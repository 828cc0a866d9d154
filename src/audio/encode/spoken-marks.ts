import type { SpeechWindow, SpokenPhoneme, SpokenWord } from '../../core/frames.ts';
import { audioSpan } from '../../core/frames.ts';
import type { Milliseconds } from '../../core/units.ts';

interface Due<Mark> {
  readonly mark: Mark;
  readonly by: Milliseconds;
}

/** Takes from the front what is due before `end`. */
const takeBefore = <Mark>(waiting: Due<Mark>[], end: Milliseconds): Mark[] => {
  const count = waiting.findIndex(({ by }) => by >= end);
  return waiting.splice(0, count < 0 ? waiting.length : count).map(({ mark }) => mark);
};

/** Words and phonemes on their way from the windows in which they begin to the packets in which they begin. */
export class SpokenMarks {
  readonly #words: Due<SpokenWord>[] = [];
  readonly #phonemes: Due<SpokenPhoneme>[] = [];

  add(window: SpeechWindow): void {
    const end = (window.at + audioSpan(window)) as Milliseconds;
    // A mark whose rounded time falls on its window's end still belongs to sound that is there.
    const due = <Mark extends { readonly at: Milliseconds }>(mark: Mark): Due<Mark> => ({
      mark,
      by: mark.at < end ? mark.at : window.at,
    });
    this.#words.push(...window.words.map(due));
    this.#phonemes.push(...window.phonemes.map(due));
  }

  /** What begins before `end` and was not yet taken, in order. */
  takeBefore(end: Milliseconds): Pick<SpeechWindow, 'words' | 'phonemes'> {
    return { words: takeBefore(this.#words, end), phonemes: takeBefore(this.#phonemes, end) };
  }
}
