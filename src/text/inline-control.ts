import { isPhonemic, toVoiceAlphabet } from './phonology.ts';
import type { Spoken } from './token.ts';

/** What a writer asked for in the text itself. */
export interface Control {
  readonly length: number;
  readonly spoken: readonly Spoken[];
  /** Set where the phonemes are none of the alphabet: the word is read as if they were not there. */
  readonly ignored?: string;
}

/** `[text](/phonemes/)` and `[text](spell)`. */
const CONTROL = /\[([^\]\n]{1,300})\]\((?:\/([^/\n]{0,300})\/|(spell))\)/y;

/** IPA as people type it, in misaki's letters; the longer first. */
const FROM_IPA: readonly (readonly [RegExp, string])[] = [
  [/e͡?ɪ|eɪ|ej/g, 'A'],
  [/a͡?ɪ|aɪ|aj/g, 'I'],
  [/ɔ͡?ɪ|ɔɪ|oɪ|ɔj/g, 'Y'],
  [/o͡?ʊ|oʊ|əʊ|ow/g, 'O'],
  [/a͡?ʊ|aʊ|aw/g, 'W'],
  [/t͡?ʃ/g, 'ʧ'],
  [/d͡?ʒ/g, 'ʤ'],
  [/ɚ|ɹ̩/g, 'əɹ'],
  [/ɝː?|ɜː/g, 'ɜɹ'],
  [/l̩/g, 'ᵊl'],
  [/n̩/g, 'ᵊn'],
  [/[r]/g, 'ɹ'],
  [/g/g, 'ɡ'],
  [/ɒ/g, 'ɑ'],
  [/e/g, 'ɛ'],
  [/o/g, 'O'],
  [/ɨ/g, 'ᵻ'],
  [/[ːˑ͡.‿]/g, ''],
];

/** A stress mark moved before its vowel, where misaki has it: "ˈfoʊn" → "fˈOn". */
const stressAtVowel = (phonemes: string): string =>
  phonemes.replace(/([ˈˌ])([^AIOWYiuæɐɑɔəɛɜɪʊʌᵻᵊˈˌ ]+)(?=[AIOWYiuæɐɑɔəɛɜɪʊʌᵻ])/g, '$2$1');

/** Phonemes as a person wrote them, in misaki's alphabet or in IPA; `undefined` where they are none. */
export const parsePhonemes = (written: string): string | undefined => {
  const plain = toVoiceAlphabet(written.trim().normalize('NFC'));
  if (plain !== '' && isPhonemic(plain)) return stressAtVowel(plain);
  const fromIpa = FROM_IPA.reduce((phonemes, [from, to]) => phonemes.replace(from, to), plain);
  return fromIpa !== '' && isPhonemic(fromIpa) ? stressAtVowel(fromIpa) : undefined;
};

/** The control at a place of a text. */
export const readControl = (text: string, at: number): Control | undefined => {
  CONTROL.lastIndex = at;
  const match = CONTROL.exec(text);
  if (match === null) return undefined;
  const [all, word = '', written, spell] = match;
  if (spell !== undefined) return { length: all.length, spoken: spelledOut(word) };
  const phonemes = parsePhonemes(written ?? '');
  if (phonemes !== undefined) return { length: all.length, spoken: [{ text: word, phonemes }] };
  const plain = word.split(/\s+/).map((part): Spoken => ({ text: part }));
  return { length: all.length, spoken: plain, ignored: written ?? '' };
};

const DIGITS = 'zero one two three four five six seven eight nine'.split(' ');
const SIGNS: Readonly<Record<string, string>> = {
  '-': 'dash',
  '.': 'dot',
  _: 'underscore',
  '@': 'at',
  '/': 'slash',
  '+': 'plus',
  '#': 'hash',
  '&': 'and',
};

/** Every letter by its name, every figure by its word. */
export const spelledOut = (text: string): Spoken[] =>
  Array.from(text.normalize('NFKD').toUpperCase()).flatMap((character): Spoken[] => {
    if (/[A-Z]/.test(character)) return [{ text: character, spelled: true }];
    const word = /\d/.test(character) ? DIGITS[Number(character)] : SIGNS[character];
    return word === undefined ? [] : [{ text: word }];
  });
