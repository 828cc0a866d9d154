import { cardinal, digitByDigit, numberWords, ordinal, plural, year } from '../number-words.ts';
import type { Reader } from '../reader.ts';
import { say } from '../reader.ts';
import { DASH, line, MAGNITUDE, magnitudeWord, NUMBER, sticky, WORD_END } from './pattern.ts';

/** "1st", "22nd", "1,000th". */
export const ordinalReader: Reader = {
  name: 'ordinal',
  pattern: sticky(`(\\d{1,3}(?:,\\d{3}){1,5}|\\d{1,9})(?:st|nd|rd|th|ˢᵗ|ⁿᵈ|ʳᵈ|ᵗʰ|º|ª)(s?)${WORD_END}`, 'i'),
  read: ([, digits = '', s = '']) => say(ordinal(digits) + s.toLowerCase()),
};

/** Before "30s" that is no span of seconds. */
const DECADE_AFTER =
  /^(?:the|his|her|their|my|our|your|its|mid|early|late|in|to|and|of|low|high|upper|from)$/i;

/** "the 1990s", "the '80s", "in his 40s", "2000s". */
export const decadeReader: Reader = {
  name: 'decade',
  pattern: sticky(`(['’]?)(\\d{3}0|[2-9]0)['’]?s${WORD_END}`),
  read: ([, quote = '', digits = ''], { before }) => {
    if (digits.length === 2 && quote === '' && !DECADE_AFTER.test(before)) return undefined;
    return say(plural(digits.length === 4 ? year(digits) : cardinal(digits)));
  },
};

/** "'99", "Class of ’05". */
export const shortYearReader: Reader = {
  name: 'short year',
  pattern: sticky(`['’](\\d)(\\d)${WORD_END}`),
  read: ([, tens = '', ones = '']) => {
    if (tens !== '0') return say(cardinal(tens + ones));
    return say(ones === '0' ? 'two thousand' : `oh ${cardinal(ones)}`);
  },
};

/** "50 BC", "AD 79", "300 CE". */
export const eraReader: Reader = {
  name: 'era',
  pattern: sticky(
    `(?:(AD|A\\.D\\.)\\s?(\\d{1,4})|(\\d{1,4})(?:\\s?(BC|BCE|AD|CE)${WORD_END}|\\s?(B\\.C\\.E?\\.?|A\\.D\\.|C\\.E\\.)))`,
  ),
  read: ([, eraBefore, yearAfter, yearBefore, eraAfter, eraDotted]) => {
    const era = (eraBefore ?? eraAfter ?? eraDotted ?? '').replaceAll('.', '');
    const words = year(yearAfter ?? yearBefore ?? '');
    return say(eraBefore === undefined ? `${words} <${era}>` : `<${era}> ${words}`);
  },
};

/** Four digits without a comma are a year: so they are in most texts, and so the corpus has them. */
export const yearReader: Reader = {
  name: 'year',
  pattern: /[12]\d{3}(?![\d\p{L}]|[.,]\d)/uy,
  read: ([digits]) => say(year(digits)),
};

/** "007", "0042": a zero at the head says that the digits matter. */
export const codeReader: Reader = {
  name: 'code',
  pattern: sticky(`0\\d{1,12}(?![\\d.,]\\d)${WORD_END}`),
  read: ([digits]) => say(digitByDigit(digits)),
};

/** "10k", "2.5M", "3 million": a magnitude belongs to its number. */
export const magnitudeReader: Reader = {
  name: 'magnitude',
  pattern: sticky(`([-−+]?${NUMBER})([kKMB]|mn|bn)${WORD_END}`),
  read: ([, amount = '', magnitude]) => say(line(numberWords(amount), magnitudeWord(magnitude))),
};

/** The first number of "10–20", and its dash; the second is read as whatever it is. */
export const rangeReader: Reader = {
  name: 'range',
  pattern: sticky(`(${NUMBER})(${MAGNITUDE})?${DASH}(?=[$£€]?(${NUMBER}))`),
  read: (match, { text }) => {
    const [all, low = '', magnitude, high = ''] = match;
    const tight = !/\s/.test(all);
    const after = text.slice(
      match.index + all.length + high.length,
      match.index + all.length + high.length + 2,
    );
    // "555-1234-5" is a code; "5 - 3 =" a sum; "2-1-2024" a date.
    if (/^[-–]\d/.test(after) || (!tight && /[-−]/.test(all))) return undefined;
    const isYears = /^[12]\d{3}$/.test(low) && /^(?:[12]\d{3}|\d\d)$/.test(high);
    return say(line(isYears ? year(low) : numberWords(low), magnitudeWord(magnitude), 'to'));
  },
};

/** "42", "1,204", "3.14", "-5". */
export const numberReader: Reader = {
  name: 'number',
  pattern: sticky(`([≈~]\\s?)?([-−+]?${NUMBER})`),
  read: ([, about, written = '']) => say(line(about === undefined ? '' : 'about', numberWords(written))),
};
