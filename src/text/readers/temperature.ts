import { cardinal, digitByDigit, isOne, numberWords } from '../number-words.ts';
import type { Reader } from '../reader.ts';
import { say } from '../reader.ts';
import { line, MINUS, NUMBER, sticky } from './pattern.ts';

const SCALE: Readonly<Record<string, string>> = { C: 'Celsius', F: 'Fahrenheit', K: 'kelvin' };
const COMPASS: Readonly<Record<string, string>> = { N: 'north', S: 'south', E: 'east', W: 'west' };

/** "20°C", "-5 °F", "98.6°F", "45°", "25 ºC", "300 K". */
export const temperatureReader: Reader = {
  name: 'temperature',
  pattern: sticky(`(${MINUS}|\\+|±)?(${NUMBER})\\s?(?:[°º˚]\\s?([CFK](?![\\p{L}\\d]))?|([℃℉]))`),
  read: (match, { text, before }) => {
    const [all, sign, amount = '', scale, whole] = match;
    const after = text.slice(match.index + all.length, match.index + all.length + 2);
    const singular = isOne(amount) || (/^an?$/i.test(before) && /^[ -]\p{L}/u.test(after));
    const letter = scale ?? (whole === '℃' ? 'C' : whole === '℉' ? 'F' : '');
    const signWord =
      sign === undefined ? '' : sign === '+' ? 'plus' : sign === '±' ? 'plus or minus' : 'minus';
    return say(line(signWord, numberWords(amount), singular ? 'degree' : 'degrees', SCALE[letter]));
  },
};

/** "40.7128° N", "74°0′22″W", "34° 3' 8\" N". */
export const coordinateReader: Reader = {
  name: 'coordinate',
  pattern: sticky(
    String.raw`(${MINUS})?(\d{1,3}(?:\.\d{1,12})?)\s?[°º]\s?(?:(\d{1,2}(?:\.\d{1,8})?)\s?['’′]\s?)?(?:(\d{1,2}(?:\.\d{1,8})?)\s?(?:["”″]|['’′]{2})\s?)?([NSEW])(?![\p{L}\d])`,
  ),
  read: ([, minus, degrees = '', minutes, seconds, side = '']) => {
    const part = (amount: string | undefined, one: string): string =>
      amount === undefined ? '' : `${numberWords(amount)} ${isOne(amount) ? one : `${one}s`}`;
    return say(
      line(
        minus === undefined ? '' : 'minus',
        part(degrees, 'degree'),
        part(minutes, 'minute'),
        part(seconds, 'second'),
        COMPASS[side],
      ),
    );
  },
};

/** "40.7128, -74.0060": the degrees of a pair without signs, four or more places each. */
export const coordinatePairReader: Reader = {
  name: 'coordinate pair',
  pattern: sticky(
    String.raw`(${MINUS})?(\d{1,3})\.(\d{4,10})(?=,\s?${MINUS}?\d{1,3}\.\d{4,10})|(?<=\.\d{4,10},\s?)(${MINUS})?(\d{1,3})\.(\d{4,10})`,
  ),
  read: ([, minus, whole, places, minusTwo, wholeTwo, placesTwo]) =>
    say(
      line(
        (minus ?? minusTwo) === undefined ? '' : 'minus',
        cardinal(whole ?? wholeTwo ?? ''),
        'point',
        digitByDigit(places ?? placesTwo ?? ''),
      ),
    ),
};
