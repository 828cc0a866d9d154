import { cardinal, isOne, numberWords } from '../number-words.ts';
import type { Reader } from '../reader.ts';
import { say } from '../reader.ts';
import { line, MAGNITUDE, magnitudeWord, MINUS, NUMBER, sticky, WORD_END } from './pattern.ts';

/** A currency: one, many, and its hundredth where it is spoken of. */
interface Currency {
  readonly one: string;
  readonly many: string;
  readonly hundredth?: readonly [one: string, many: string];
}

const CENT = ['cent', 'cents'] as const;
const dollar = (country = ''): Currency => ({
  one: line(country, 'dollar'),
  many: line(country, 'dollars'),
  hundredth: CENT,
});
const POUND: Currency = { one: 'pound', many: 'pounds', hundredth: ['penny', 'pence'] };
const EURO: Currency = { one: 'euro', many: 'euros', hundredth: CENT };
const YEN: Currency = { one: 'yen', many: 'yen' };
const RUPEE: Currency = { one: 'rupee', many: 'rupees' };

const CURRENCIES: Readonly<Record<string, Currency>> = {
  $: dollar(),
  US$: dollar(),
  C$: dollar('Canadian'),
  CA$: dollar('Canadian'),
  A$: dollar('Australian'),
  NZ$: dollar('New Zealand'),
  HK$: dollar('Hong Kong'),
  S$: dollar('Singapore'),
  R$: { one: 'real', many: 'reals' },
  '£': POUND,
  '€': EURO,
  '¥': YEN,
  '₹': RUPEE,
  '₩': { one: 'won', many: 'won' },
  '₽': { one: 'ruble', many: 'rubles' },
  '₺': { one: 'lira', many: 'lira' },
  '₪': { one: 'shekel', many: 'shekels' },
  '₿': { one: 'bitcoin', many: 'bitcoin' },
  USD: { one: '<US> dollar', many: '<US> dollars', hundredth: CENT },
  EUR: EURO,
  GBP: POUND,
  JPY: YEN,
  CAD: dollar('Canadian'),
  AUD: dollar('Australian'),
  CHF: { one: 'Swiss franc', many: 'Swiss francs' },
  INR: RUPEE,
  'Rs.': RUPEE,
  CNY: { one: 'yuan', many: 'yuan' },
  BTC: { one: 'bitcoin', many: 'bitcoin' },
};
const SIGN = String.raw`(?:US|CA|C|A|NZ|HK|S|R)?\$|[£€¥₹₩₽₺₪₿]`;
const CODE = '(?:USD|EUR|GBP|JPY|CAD|AUD|CHF|INR|CNY|BTC)';
const PER = String.raw`(?:\/(hour|hr|day|week|wk|month|mo|year|yr|person|unit|lb|kg|oz|gallon|gal|sq ?ft|user|seat|night)(?![\p{L}\d]))?`;

const PER_WORDS: Readonly<Record<string, string>> = {
  hr: 'hour',
  wk: 'week',
  mo: 'month',
  yr: 'year',
  lb: 'pound',
  kg: 'kilogram',
  oz: 'ounce',
  gal: 'gallon',
  sqft: 'square foot',
  'sq ft': 'square foot',
};
const perWords = (unit: string | undefined): string =>
  unit === undefined ? '' : `per ${PER_WORDS[unit.toLowerCase()] ?? unit.toLowerCase()}`;

/** "5.50" of a currency: "five dollars and fifty cents". */
const wholeAndHundredths = (amount: string, { one, many, hundredth }: Currency): string | undefined => {
  const parts = /^([\d,]*)\.(\d\d)$/.exec(amount);
  if (parts === null || hundredth === undefined) return undefined;
  const [, whole = '', small = ''] = parts;
  const wholeWords = `${cardinal(whole === '' ? '0' : whole)} ${isOne(whole) ? one : many}`;
  if (Number(small) === 0) return wholeWords;
  const smallWords = `${cardinal(small)} ${hundredth[Number(small) === 1 ? 0 : 1]}`;
  return /^0*$/.test(whole.replaceAll(',', '')) ? smallWords : `${wholeWords} and ${smallWords}`;
};

const amountWords = (
  amount: string,
  magnitude: string | undefined,
  currency: Currency,
  asAdjective: boolean,
): string => {
  if (magnitude === undefined) {
    const parts = wholeAndHundredths(amount, currency);
    if (parts !== undefined) return parts;
  }
  const unit = asAdjective || (magnitude === undefined && isOne(amount)) ? currency.one : currency.many;
  return line(numberWords(amount), magnitudeWord(magnitude), unit);
};

/** "$5", "£3.50", "€2bn", "-$40", "$15/hour"; "a $5 bill" is a five dollar bill. */
export const moneyReader: Reader = {
  name: 'money',
  pattern: sticky(`(${MINUS})?(${SIGN}|Rs\\.)\\s?(${NUMBER})(?:[\\s-]?(${MAGNITUDE}))?${PER}`),
  read: (match, { text, before }) => {
    const [all, minus, sign = '', amount = '', magnitude, per] = match;
    const currency = CURRENCIES[sign];
    if (currency === undefined) return undefined;
    const after = text.slice(match.index + all.length, match.index + all.length + 2);
    const asAdjective = /^(?:an?|per|every|each|another)$/i.test(before) && /^[ -]\p{L}/u.test(after);
    return say(
      line(
        minus === undefined ? '' : 'minus',
        amountWords(amount, magnitude, currency, asAdjective),
        perWords(per),
      ),
    );
  },
};

/** "$10–$20", "£5-10": the unit once, at the end. */
export const moneyRangeReader: Reader = {
  name: 'money range',
  pattern: sticky(
    `(${SIGN})(${NUMBER})(${MAGNITUDE})?\\s?[-–—]\\s?(?:${SIGN})?(${NUMBER})(?:\\s?(${MAGNITUDE}))?(?![\\d-])${PER}`,
  ),
  read: ([, sign = '', low = '', lowMagnitude, high = '', magnitude, per]) => {
    const currency = CURRENCIES[sign];
    if (currency === undefined) return undefined;
    return say(
      line(
        numberWords(low),
        magnitudeWord(lowMagnitude),
        'to',
        amountWords(high, magnitude, currency, false),
        perWords(per),
      ),
    );
  },
};

/** "50 USD", "USD 50", "20€", "99¢". */
export const moneyCodeReader: Reader = {
  name: 'money by code',
  pattern: sticky(
    `(?:(${CODE})\\s?(${NUMBER})(?:\\s?(${MAGNITUDE}))?|(${NUMBER})(?:\\s?(${MAGNITUDE}))?\\s?(${CODE}${WORD_END}|[€£¢₽]))`,
  ),
  read: ([, codeBefore, amountAfter, magnitudeAfter, amountBefore, magnitudeBefore, codeAfter]) => {
    const code = codeBefore ?? codeAfter ?? '';
    const amount = amountAfter ?? amountBefore ?? '';
    if (code === '¢') return say(`${numberWords(amount)} ${isOne(amount) ? 'cent' : 'cents'}`);
    const currency = CURRENCIES[code];
    return currency === undefined
      ? undefined
      : say(amountWords(amount, magnitudeAfter ?? magnitudeBefore, currency, false));
  },
};
