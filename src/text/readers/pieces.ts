import { cardinal, digitByDigit, year } from '../number-words.ts';

/** Endings and names that are said as letters though they look like words, and the other way round. */
const SPELLED = new Set(
  'edu html htm pdf css php sql svg xml csv txt md py js ts tsx jsx rs cpp exe zip mp dll sh yml ini url uri ftp ssh api ai io uk us tv cdn dns ip id png http https www usr src env'.split(
    ' ',
  ),
);
const SPOKEN_SHORT = new Set(
  'me my go to is it in at on we do no up an by he or so of be co ok hi oh ex re la el de le am as if mr dr jo al ed bo'.split(
    ' ',
  ),
);

/** A run of letters of a name of the net: a word where it can be said, else its letters. */
const lettersWords = (letters: string): string => {
  const lower = letters.toLowerCase();
  const spell = `<${letters.toUpperCase()}>`;
  if (SPELLED.has(lower)) return spell;
  if (letters.length <= 2) return SPOKEN_SHORT.has(lower) ? lower : spell;
  if (!/[aeiouy]/i.test(letters)) return spell;
  return letters.length <= 3 && letters === letters.toUpperCase() ? spell : letters;
};

const digitsWords = (digits: string): string => {
  if (/^(?:19|20)\d\d$/.test(digits)) return year(digits);
  return digits.length > 2 || digits.startsWith('0') ? digitByDigit(digits) : cardinal(digits);
};

const SIGN_WORDS: Readonly<Record<string, string>> = {
  '.': 'dot', '/': 'slash', '\\': 'backslash', '-': 'dash', _: 'underscore', '@': 'at', '+': 'plus', '~': 'tilde', ':': 'colon',
  '#': 'hash', '?': 'question mark', '=': 'equals', '&': 'and', '%': 'percent', '*': 'star', $: 'dollar',
}; // prettier-ignore

/** Letters, digits and signs of an address of the net or a file, each as it is said; a name in mixed case falls into its parts. */
export const netWords = (written: string): string =>
  (written.match(/\p{Lu}?[\p{Ll}\p{M}]+|\p{Lu}+(?!\p{Ll})|\p{L}|\d+|[^\p{L}\d\s]/gu) ?? [])
    .map((piece) => {
      if (/^\d/.test(piece)) return digitsWords(piece);
      return /^\p{L}/u.test(piece) ? lettersWords(piece) : (SIGN_WORDS[piece] ?? '');
    })
    .filter((words) => words !== '')
    .join(' ');
