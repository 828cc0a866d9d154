import { cardinal, numberWords, ordinal, plural, year } from '../number-words.ts';
import type { Reader } from '../reader.ts';
import { say } from '../reader.ts';

/** "1st", "22nd", "1,000th". */
export const ordinalReader: Reader = {
  name: 'ordinal',
  pattern: /(\d{1,3}(?:,\d{3})+|\d{1,9})(?:st|nd|rd|th)(?![\p{L}\d])/iuy,
  read: (match) => say(ordinal(match[1] ?? '')),
};

/** "the 1990s", "the '80s". */
export const decadeReader: Reader = {
  name: 'decade',
  pattern: /['’]?(\d{4}|\d0)['’]?s(?![\p{L}\d])/uy,
  read: (match) => {
    const digits = match[1] ?? '';
    return say(plural(digits.length === 4 ? year(digits) : cardinal(digits)));
  },
};

/** Four digits without a comma are a year: so they are in most texts, and so the corpus has them. */
export const yearReader: Reader = {
  name: 'year',
  pattern: /[12]\d{3}(?![\d\p{L}]|[.,]\d)/uy,
  read: (match) => say(year(match[0])),
};

/** "42", "1,204", "3.14", "-5". */
export const numberReader: Reader = {
  name: 'number',
  pattern: /[-−+]?(?:\d{1,3}(?:,\d{3}){1,12}(?!\d)|\d{1,40})(?:\.\d{1,40})?|[-−+]?\.\d{1,40}/uy,
  read: (match) => say(numberWords(match[0])),
};
