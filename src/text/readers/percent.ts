import { numberWords } from '../number-words.ts';
import type { Reader } from '../reader.ts';
import { say } from '../reader.ts';
import { line, MINUS, NUMBER, sticky } from './pattern.ts';

const SIGNS: Readonly<Record<string, string>> = {
  '-': 'minus',
  '−': 'minus',
  '+': 'plus',
  '±': 'plus or minus',
  '~': 'about',
  '≈': 'about',
};
const UNITS: Readonly<Record<string, string>> = {
  '%': 'percent',
  '‰': 'per mille',
  pp: 'percentage points',
  bps: 'basis points',
};

/** "5%", "-3.2 %", "±2%", "25 bps". */
export const percentReader: Reader = {
  name: 'percent',
  pattern: sticky(String.raw`(${MINUS}|[+±~≈])?\s?(${NUMBER})\s?(%|‰|(?:pp|bps)(?![\p{L}\d]))`),
  read: ([, sign, amount = '', unit = '']) =>
    say(line(sign === undefined ? '' : SIGNS[sign], numberWords(amount), UNITS[unit])),
};
