import { cardinal, ordinal } from '../number-words.ts';
import type { Reader } from '../reader.ts';
import { say } from '../reader.ts';
import { sticky, WORD_END } from './pattern.ts';

const VULGAR: Readonly<Record<string, readonly [number, number]>> = {
  '½': [1, 2], '⅓': [1, 3], '⅔': [2, 3], '¼': [1, 4], '¾': [3, 4], '⅕': [1, 5], '⅖': [2, 5], '⅗': [3, 5], '⅘': [4, 5],
  '⅙': [1, 6], '⅚': [5, 6], '⅐': [1, 7], '⅛': [1, 8], '⅜': [3, 8], '⅝': [5, 8], '⅞': [7, 8], '⅑': [1, 9], '⅒': [1, 10],
}; // prettier-ignore

const partWord = (bottom: number, many: boolean): string => {
  if (bottom === 2) return many ? 'halves' : 'half';
  if (bottom === 4) return many ? 'quarters' : 'quarter';
  return ordinal(String(bottom)) + (many ? 's' : '');
};

const fractionWords = (top: number, bottom: number, whole: string | undefined): string => {
  const part = partWord(bottom, top !== 1);
  if (whole === undefined) return `${cardinal(String(top))} ${part}`;
  return `${cardinal(whole)} and ${top === 1 ? 'a' : cardinal(String(top))} ${part}`;
};

/** Pairs with a name of their own. */
const FIXED: Readonly<Record<string, string>> = {
  '24/7': 'twenty four seven',
  '9/11': 'nine eleven',
  '50/50': 'fifty fifty',
  '20/20': 'twenty twenty',
};
const RATING = /^(?:rated|rating|rate|scored?|gave|give|got)$/i;

/** "½", "2¾". */
export const vulgarFractionReader: Reader = {
  name: 'vulgar fraction',
  pattern: sticky(`(\\d{1,9}\\s?)?([½⅓⅔¼¾⅕⅖⅗⅘⅙⅚⅐⅛⅜⅝⅞⅑⅒])`),
  read: ([, whole, sign = '']) => {
    const [top, bottom] = VULGAR[sign] ?? [1, 2];
    return say(fractionWords(top, bottom, whole?.trim()));
  },
};

/** Whether two numbers make a fraction that people say as one: three quarters, not three over two hundred. */
const isCommon = (top: number, bottom: number, mixed: boolean): boolean => {
  if (bottom <= 1 || top <= 0 || (top >= bottom && !mixed)) return false;
  return bottom <= 20 || [32, 64, 100, 1000].includes(bottom);
};

const isRating = (bottom: number, before: string): boolean =>
  RATING.test(before) && [5, 10, 100].includes(bottom);

/** "3/4", "2 1/2", "8/10" as a mark, "24/7". */
export const fractionReader: Reader = {
  name: 'fraction',
  pattern: sticky(
    `(?:(\\d{1,5}) (?=\\d{1,2}\\/\\d{1,3}(?!\\d)))?(\\d{1,4})[/⁄](\\d{1,4})${WORD_END}(?![/]\\d)`,
  ),
  read: ([all, whole, top = '', bottom = ''], { before }) => {
    const fixed = FIXED[all];
    if (fixed !== undefined) return say(fixed);
    const mixed = whole !== undefined;
    if (!mixed && isRating(Number(bottom), before)) return say(`${cardinal(top)} out of ${cardinal(bottom)}`);
    if (isCommon(Number(top), Number(bottom), mixed))
      return say(fractionWords(Number(top), Number(bottom), whole));
    return mixed || Number(bottom) < 2 ? undefined : say(`${cardinal(top)} over ${cardinal(bottom)}`);
  },
};
