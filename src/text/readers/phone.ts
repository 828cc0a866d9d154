import { cardinal, digitByDigit } from '../number-words.ts';
import type { Reader } from '../reader.ts';
import { say } from '../reader.ts';
import { line, sticky, WORD_END } from './pattern.ts';

/** Toll-free codes are said whole; other groups digit by digit. */
const groupWords = (digits: string): string =>
  /^[89]00$/.test(digits) ? cardinal(digits) : digitByDigit(digits);
const groupsWords = (written: string): string => (written.match(/\d+/g) ?? []).map(groupWords).join(' , ');
const EXTENSION = String.raw`(?:,?\s?(?:ext\.?|x|extension)\s?(\d{1,6}))?`;
const withExtension = (words: string, extension: string | undefined): string =>
  extension === undefined ? words : `${words} , extension ${digitByDigit(extension)}`;

/** "(555) 123-4567", "+1 555 123 4567", "1-800-555-0199", "555.123.4567 x12". */
export const phoneReader: Reader = {
  name: 'phone',
  pattern: sticky(
    String.raw`((?:\+?1[\s.-]?)?(?:\(\d{3}\)\s?|\d{3}[\s.-])\d{3}[.\s-]\d{4})(?![\d-])${EXTENSION}`,
  ),
  read: ([, number = '', extension]) => {
    const sign = number.startsWith('+') ? 'plus' : '';
    return say(line(sign, withExtension(groupsWords(number), extension)));
  },
};

/** "555-1234". */
export const localPhoneReader: Reader = {
  name: 'local phone',
  pattern: sticky(String.raw`(\d{3}-\d{4})(?![\d-])${EXTENSION}`),
  read: ([, number = '', extension]) => say(withExtension(groupsWords(number), extension)),
};

/** "+44 20 7946 0958": any number of a country. */
export const internationalPhoneReader: Reader = {
  name: 'international phone',
  pattern: sticky(String.raw`\+(\d{1,3}(?:[\s.-]?\(?\d{1,5}\)?){2,6})(?!\d)`),
  read: ([, number = '']) =>
    number.replace(/\D/g, '').length < 7 ? undefined : say(`plus ${groupsWords(number)}`),
};

/** "1-800-FLOWERS". */
export const lettersPhoneReader: Reader = {
  name: 'phone in letters',
  pattern: sticky(`1-(8\\d\\d)-([A-Z]{4,10}|[A-Z]{2,4}-[A-Z]{3,6})${WORD_END}`),
  read: ([, code = '', word = '']) =>
    say(`one , ${groupWords(code)} , ${word.toLowerCase().replace('-', ' ')}`),
};

/** "123-45-6789", "4111 1111 1111 1111": numbers that identify. */
export const identityReader: Reader = {
  name: 'identity number',
  pattern: sticky(String.raw`(\d{3}-\d{2}-\d{4}|\d{4}(?:[ -]\d{4}){3})(?![\d-])`),
  read: ([number]) => say((number.match(/\d+/g) ?? []).map(digitByDigit).join(' , ')),
};

/** "call 911", "dial 411": short numbers where the word before says so. */
export const shortPhoneReader: Reader = {
  name: 'short phone',
  pattern: sticky(`([2-9]11|988)${WORD_END}(?![.,]\\d)`),
  read: ([number], { before }) =>
    /^(?:call|called|calling|dial|dialed|dialing|a|the|to|or)$/i.test(before) && number !== '211'
      ? say(digitByDigit(number))
      : undefined,
};
