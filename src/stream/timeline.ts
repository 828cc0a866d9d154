import type { SpokenWord } from '../core/frames.ts';
import type { Milliseconds } from '../core/units.ts';

/** A text parted where its listener was interrupted. `spoken + unspoken` is the text. */
export interface Parting {
  readonly spoken: string;
  readonly unspoken: string;
}

/** A word counts as spoken once half of it was heard: less, and the listener could not have known it. */
const wasHeard = (word: SpokenWord, heard: Milliseconds): boolean => word.at + word.span / 2 <= heard;

/**
 * Parts a text by how much of its sound was heard.
 *
 * @param words in the order in which they sound
 * @param heard from the utterance's start
 */
export const partText = (text: string, words: readonly SpokenWord[], heard: Milliseconds): Parting => {
  const end = words.findLast((word) => wasHeard(word, heard))?.end ?? 0;
  return { spoken: text.slice(0, end), unspoken: text.slice(end) };
};
