import { cardinal, ordinal } from './number-words.ts';
import type { Spoken } from './token.ts';
import { words } from './reader.ts';

/** What an emoji is called. */
export type EmojiNames = ReadonlyMap<string, string>;

/** One emoji with its tones, its presentation and what is joined to it; a flag; a key. Bounded. */
export const EMOJI =
  /(?:\p{Regional_Indicator}{2}|[\d#*]\u{FE0F}?\u{20E3}|(?![©®™\d#*])\p{Extended_Pictographic}[\u{FE0F}\u{1F3FB}-\u{1F3FF}\u{E0020}-\u{E007F}]{0,10}(?:\u{200D}\p{Extended_Pictographic}[\u{FE0F}\u{1F3FB}-\u{1F3FF}]{0,3}){0,4})/uy;

/** Reads the table: an emoji, a tab and its name on each line. */
export const parseEmojiNames = (table: string): EmojiNames =>
  new Map(
    table
      .trim()
      .split('\n')
      .map((row): [string, string] => {
        const [emoji = '', name = ''] = row.split('\t');
        return [emoji, name];
      }),
  );

const REGIONS = new Intl.DisplayNames(['en'], { type: 'region', fallback: 'none' });
const REGIONAL_A = 0x1f1e6;

const flagName = (emoji: string): string => {
  const letters = Array.from(emoji, (sign) =>
    String.fromCharCode(65 + (sign.codePointAt(0) ?? REGIONAL_A) - REGIONAL_A),
  );
  const country = REGIONS.of(letters.join(''))
    ?.normalize('NFD')
    .replace(/[^A-Za-z ]/g, '');
  return country === undefined ? 'flag' : `flag of ${country}`;
};

/** The words of an emoji's name; of one that has none, of what it begins with. */
export const emojiWords = (emoji: string, names: EmojiNames): Spoken[] => {
  if (/^\p{Regional_Indicator}/u.test(emoji)) return words(flagName(emoji));
  const plain = emoji.replace(/[\u{FE0F}\u{1F3FB}-\u{1F3FF}]/gu, '');
  const first = Array.from(plain)[0] ?? '';
  const name = names.get(plain) ?? names.get(first) ?? '';
  const spoken = name
    .replaceAll(',', ' ,')
    .replace(/(\d+)(st|nd|rd|th)?/g, (_, digits: string, end?: string) =>
      end === undefined ? cardinal(digits) : ordinal(digits),
    );
  return words(spoken);
};
