/** Numbers as Americans say them, in words. All take digits as text, so that no length is too long. */

const ONES =
  'zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen'.split(
    ' ',
  );
const TENS = '- - twenty thirty forty fifty sixty seventy eighty ninety'.split(' ');
const SCALES =
  '- thousand million billion trillion quadrillion quintillion sextillion septillion octillion nonillion decillion'.split(
    ' ',
  );
/** Beyond these many digits a number is said digit by digit. */
const MAX_DIGITS = SCALES.length * 3;

const ORDINAL: Readonly<Record<string, string>> = {
  one: 'first',
  two: 'second',
  three: 'third',
  five: 'fifth',
  eight: 'eighth',
  nine: 'ninth',
  twelve: 'twelfth',
};

const belowHundred = (value: number): string => {
  if (value < 20) return ONES[value] ?? '';
  const tens = TENS[Math.floor(value / 10)] ?? '';
  return value % 10 === 0 ? tens : `${tens} ${ONES[value % 10] ?? ''}`;
};

const belowThousand = (value: number): string => {
  const hundreds = Math.floor(value / 100);
  const rest = value % 100;
  if (hundreds === 0) return belowHundred(rest);
  const head = `${ONES[hundreds] ?? ''} hundred`;
  return rest === 0 ? head : `${head} ${belowHundred(rest)}`;
};

/** "1024" → "one zero two four". */
export const digitByDigit = (digits: string): string =>
  Array.from(digits)
    .map((digit) => ONES[Number(digit)] ?? '')
    .join(' ');

/** "1234" → "one thousand two hundred thirty four". Commas are passed over. */
export const cardinal = (written: string): string => {
  const digits = written.replaceAll(',', '').replace(/^0+(?=\d)/, '');
  if (digits.length > MAX_DIGITS) return digitByDigit(digits);
  const words: string[] = [];
  const groups = Math.ceil(digits.length / 3);
  for (let group = groups - 1; group >= 0; group -= 1) {
    const end = digits.length - group * 3;
    const value = Number(digits.slice(Math.max(0, end - 3), end));
    if (value > 0)
      words.push(group === 0 ? belowThousand(value) : `${belowThousand(value)} ${SCALES[group] ?? ''}`);
  }
  return words.length === 0 ? 'zero' : words.join(' ');
};

const ordinalOf = (word: string): string => {
  const irregular = ORDINAL[word];
  if (irregular !== undefined) return irregular;
  return word.endsWith('y') ? `${word.slice(0, -1)}ieth` : `${word}th`;
};

/** "23" → "twenty third". */
export const ordinal = (digits: string): string => {
  const words = cardinal(digits).split(' ');
  words.push(ordinalOf(words.pop() ?? ''));
  return words.join(' ');
};

/** "1905" → "nineteen oh five", "2005" → "two thousand five", "2024" → "twenty twenty four", "1800" → "eighteen hundred". */
export const year = (digits: string): string => {
  if (digits.length !== 4 || digits.startsWith('0')) return cardinal(digits);
  const high = Number(digits.slice(0, 2));
  const low = Number(digits.slice(2));
  if (high % 10 === 0 && low < 10) return cardinal(digits);
  if (low === 0) return `${belowHundred(high)} hundred`;
  return `${belowHundred(high)} ${low < 10 ? `oh ${ONES[low] ?? ''}` : belowHundred(low)}`;
};

/** "3.14" → "three point one four", ".5" → "point five". */
export const decimal = (written: string): string => {
  const [whole = '', fraction = ''] = written.split('.');
  const tail = fraction === '' ? '' : `point ${digitByDigit(fraction)}`;
  return `${whole === '' ? '' : cardinal(whole)} ${tail}`.trim();
};

/** Any plain number, signed or not: "-1,204.5". */
export const numberWords = (written: string): string => {
  const sign = /^[-−+]/.exec(written)?.[0];
  const bare = sign === undefined ? written : written.slice(1);
  const words = bare.includes('.') ? decimal(bare) : cardinal(bare);
  if (sign === undefined) return words;
  return `${sign === '+' ? 'plus' : 'minus'} ${words}`;
};

/** Whether the number is one, so that its unit is singular. */
export const isOne = (written: string): boolean => /^[-−+]?0*1(\.0+)?$/.test(written);

/** The plural of a word as it is written: "ninety" → "nineties", "six" → "sixes", "hundred" → "hundreds". */
export const plural = (words: string): string => {
  if (words.endsWith('y')) return `${words.slice(0, -1)}ies`;
  return /[sx]$/.test(words) ? `${words}es` : `${words}s`;
};
