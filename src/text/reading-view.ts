import type { Reading } from './reading.ts';

/** A reading side by side: what is said of each written word. */
export interface ReadingView {
  /** All of it, clauses parted by blanks. */
  readonly phonemes: string;
  readonly words: readonly { readonly text: string; readonly phonemes: string }[];
}

/** A reading as people look at it, who wonder why something was said so. */
export const viewOf = ({ clauses }: Reading): ReadingView => ({
  phonemes: clauses.map(({ phonemes }) => phonemes).join(' '),
  words: clauses.flatMap(({ phonemes, words }) =>
    words.map(({ text, phonemeStart, phonemeEnd }) => ({
      text,
      phonemes: phonemes.slice(phonemeStart, phonemeEnd),
    })),
  ),
});
