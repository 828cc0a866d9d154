import { VivaError } from '../core/errors.ts';
import { parsePhonemes } from './inline-control.ts';

/** Words of the user's own, checked: their phonemes are of our alphabet. */
export type UserLexicon = ReadonlyMap<string, string>;

/** Checked once, however many utterances use it. */
const CHECKED = new WeakMap<UserLexicon, UserLexicon>();

/** A lexicon in which every word has phonemes of our alphabet, IPA translated. Throws `LEXICON_INVALID` where one has none. */
export const checkLexicon = (lexicon: UserLexicon): UserLexicon => {
  const known = CHECKED.get(lexicon);
  if (known !== undefined) return known;
  const checked = new Map<string, string>();
  for (const [word, written] of lexicon) {
    const phonemes = parsePhonemes(written);
    if (phonemes === undefined) {
      throw new VivaError('LEXICON_INVALID', { word, problem: `"${written}" is not in the alphabet` });
    }
    checked.set(word, phonemes);
  }
  CHECKED.set(lexicon, checked);
  return checked;
};

/**
 * A lexicon from a file: a word, blanks or a tab, its phonemes (slashes around them are allowed) on each line; lines that begin with
 * `#` are remarks. Throws `LEXICON_INVALID` on a line without phonemes or with such as are none.
 */
export const parseLexicon = (file: string): UserLexicon => {
  const lexicon = new Map<string, string>();
  for (const line of file.split(/\r?\n/)) {
    if (/^\s*(?:#|$)/.test(line)) continue;
    const [, word = line, written] = /^\s*(\S+)[\t ]+\/?([^/]+?)\/?\s*$/.exec(line) ?? [];
    if (written === undefined)
      throw new VivaError('LEXICON_INVALID', { word, problem: 'the line has no phonemes' });
    lexicon.set(word, written);
  }
  return checkLexicon(lexicon);
};
