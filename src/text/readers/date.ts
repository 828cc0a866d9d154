import { cardinal, ordinal, year } from '../number-words.ts';
import type { Reader } from '../reader.ts';
import { say } from '../reader.ts';
import { line, sticky, WORD_END } from './pattern.ts';

const MONTHS = 'January February March April May June July August September October November December'.split(
  ' ',
);
const MONTH = String.raw`(Jan(?:uary)?|Feb(?:ruary)?|Mar(?:ch)?|Apr(?:il)?|May|June?|July?|Aug(?:ust)?|Sept?(?:ember)?|Oct(?:ober)?|Nov(?:ember)?|Dec(?:ember)?)\b\.?`;
const DAY = String.raw`(\d{1,2})(?:st|nd|rd|th)?(?![\p{L}\d:%]|[.,]\d|\/\d)`;
const YEAR = String.raw`(?:,?\s(?:of\s)?([12]\d{3})(?![\p{L}\d]|[.,:]\d))?`;
/** Words after which "3/14" is a day rather than a fraction. */
const BEFORE_DAY =
  /^(?:on|by|since|until|till|from|before|after|dated?|due|born|between|through|week|monday|tuesday|wednesday|thursday|friday|saturday|sunday)$/i;

const monthName = (written: string): string =>
  MONTHS.find((month) => month.startsWith(written.slice(0, 3))) ?? written;

const isDay = (day: number): boolean => day >= 1 && day <= 31;

/** "March third twenty twenty four", or nothing where there is no such day. */
const dayWords = (month: number, day: number, yearDigits: string | undefined): string | undefined => {
  const name = MONTHS[month - 1];
  if (name === undefined || !isDay(day)) return undefined;
  return line(name, ordinal(String(day)), yearDigits === undefined ? '' : `, ${year(yearDigits)}`);
};

/** "March 3", "Jan. 5th, 2024", "June 3–5". */
export const monthDayReader: Reader = {
  name: 'month and day',
  pattern: sticky(`${MONTH}\\s${DAY}(?:\\s?[-–]\\s?(\\d{1,2})(?:st|nd|rd|th)?(?![\\d:]))?${YEAR}`),
  read: ([, month = '', day = '', until, yearDigits]) => {
    if (!isDay(Number(day)) || (until !== undefined && !isDay(Number(until)))) return undefined;
    return say(
      line(
        monthName(month),
        ordinal(day),
        until === undefined ? '' : `to ${ordinal(until)}`,
        yearDigits === undefined ? '' : `, ${year(yearDigits)}`,
      ),
    );
  },
};

/** "3 March 2024", "the 4th of July". */
export const dayMonthReader: Reader = {
  name: 'day and month',
  pattern: sticky(`(\\d{1,2})(?:st|nd|rd|th)?\\s(?:of\\s)?${MONTH}${YEAR}${WORD_END}`),
  read: ([, day = '', month = '', yearDigits], { before }) => {
    if (!isDay(Number(day))) return undefined;
    const article = /^the$/i.test(before) ? '' : 'the';
    return say(
      line(
        article,
        ordinal(day),
        'of',
        monthName(month),
        yearDigits === undefined ? '' : `, ${year(yearDigits)}`,
      ),
    );
  },
};

/** "March 2024", "Sept. 2001". */
export const monthYearReader: Reader = {
  name: 'month and year',
  pattern: sticky(`${MONTH}\\s(?:of\\s)?([12]\\d{3})(?![\\p{L}\\d]|[.,:]\\d)`),
  read: ([, month = '', yearDigits = '']) => say(`${monthName(month)} ${year(yearDigits)}`),
};

/** "2024-03-14", and the day of "2024-03-14T09:30". */
export const isoDateReader: Reader = {
  name: 'ISO date',
  pattern: sticky(String.raw`([12]\d{3})[-/.](\d{1,2})[-/.](\d{1,2})(?!\d)(?:T(?=\d\d:\d\d))?`),
  read: ([, yearDigits, month, day]) => {
    const words = dayWords(Number(month), Number(day), yearDigits);
    return words === undefined ? undefined : say(words);
  },
};

const fullYear = (digits: string): string => {
  if (digits.length === 4) return digits;
  return Number(digits) > 40 ? `19${digits}` : `20${digits}`;
};

/** "3/14/2024" as Americans write it, the other way round where it must be; "14.3.2024" as Europeans do. */
export const slashDateReader: Reader = {
  name: 'date in figures',
  pattern: sticky(String.raw`(\d{1,2})([-/.])(\d{1,2})\2(\d{4}|\d{2})(?![\p{L}\d]|[-/.]\d)`),
  read: ([, first, separator, second, yearDigits = '']) => {
    if (separator !== '/' && yearDigits.length === 2) return undefined;
    const [a, b] = [Number(first), Number(second)];
    const dayFirst = separator === '.' ? b <= 12 : a > 12;
    const words = dayFirst ? dayWords(b, a, fullYear(yearDigits)) : dayWords(a, b, fullYear(yearDigits));
    return words === undefined ? undefined : say(words);
  },
};

/** "on 3/14": a day where the word before says so. */
export const shortDateReader: Reader = {
  name: 'short date',
  pattern: sticky(`(\\d{1,2})\\/(\\d{1,2})(?!\\/)${WORD_END}`),
  read: ([written, month, day], { before }) => {
    if (!BEFORE_DAY.test(before) || /^(?:24\/7|9\/11)$/.test(written)) return undefined;
    const words = dayWords(Number(month), Number(day), undefined);
    return words === undefined ? undefined : say(words);
  },
};

const WEEKDAYS: Readonly<Record<string, string>> = {
  Mon: 'Monday', Tue: 'Tuesday', Tues: 'Tuesday', Wed: 'Wednesday', Thu: 'Thursday', Thur: 'Thursday', Thurs: 'Thursday',
  Fri: 'Friday', Sat: 'Saturday', Sun: 'Sunday',
}; // prettier-ignore

/** "Mon, Jan 5", "Tues.", "Mon–Fri"; "Sun" and "Sat" alone are words. */
export const weekdayReader: Reader = {
  name: 'weekday',
  pattern: sticky(
    String.raw`(Mon|Tues?|Wed|Thu(?:rs?)?|Fri|Sat|Sun)\b(?:\.(?=\s[^A-Z]|,|$)|(?=,? (?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec|\d))|(?=\s?[-–]\s?(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)))(\s?[-–]\s?(?=[MTWFS]))?|(?<=[-–]\s?)(Mon|Tues?|Wed|Thu(?:rs?)?|Fri|Sat|Sun)\b`,
  ),
  read: ([, day, dash, last]) => say(line(WEEKDAYS[day ?? last ?? ''], dash === undefined ? '' : 'to')),
};

/** "Q3 2024", "FY24", "H1". */
export const quarterReader: Reader = {
  name: 'quarter',
  pattern: sticky(`(Q|FY|H)([1-4]|\\d{2}|\\d{4})${WORD_END}`),
  read: ([, letters = '', digits = '']) => {
    if (digits.length === 1 && letters === 'FY') return undefined;
    if (digits.length > 1 && letters !== 'FY') return undefined;
    return say(`<${letters}> ${digits.length === 4 ? year(digits) : cardinal(digits)}`);
  },
};
