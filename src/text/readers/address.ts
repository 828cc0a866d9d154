import { cardinal, digitByDigit, year } from '../number-words.ts';
import type { Reader } from '../reader.ts';
import { say } from '../reader.ts';
import { line, sticky, WORD_END } from './pattern.ts';

const STREETS: Readonly<Record<string, string>> = {
  st: 'Street', ave: 'Avenue', av: 'Avenue', blvd: 'Boulevard', rd: 'Road', dr: 'Drive', ln: 'Lane', ct: 'Court', pl: 'Place', sq: 'Square',
  pkwy: 'Parkway', hwy: 'Highway', ter: 'Terrace', cir: 'Circle', expy: 'Expressway', fwy: 'Freeway', pk: 'Pike',
}; // prettier-ignore
const SIDES: Readonly<Record<string, string>> = {
  N: 'North', S: 'South', E: 'East', W: 'West', NE: 'Northeast', NW: 'Northwest', SE: 'Southeast', SW: 'Southwest',
}; // prettier-ignore
export const STATES: Readonly<Record<string, string>> = {
  AL: 'Alabama', AK: 'Alaska', AZ: 'Arizona', AR: 'Arkansas', CA: 'California', CO: 'Colorado', CT: 'Connecticut', DE: 'Delaware',
  FL: 'Florida', GA: 'Georgia', HI: 'Hawaii', ID: 'Idaho', IL: 'Illinois', IN: 'Indiana', IA: 'Iowa', KS: 'Kansas', KY: 'Kentucky',
  LA: 'Louisiana', ME: 'Maine', MD: 'Maryland', MA: 'Massachusetts', MI: 'Michigan', MN: 'Minnesota', MS: 'Mississippi', MO: 'Missouri',
  MT: 'Montana', NE: 'Nebraska', NV: 'Nevada', NH: 'New Hampshire', NJ: 'New Jersey', NM: 'New Mexico', NY: 'New York',
  NC: 'North Carolina', ND: 'North Dakota', OH: 'Ohio', OK: 'Oklahoma', OR: 'Oregon', PA: 'Pennsylvania', RI: 'Rhode Island',
  SC: 'South Carolina', SD: 'South Dakota', TN: 'Tennessee', TX: 'Texas', UT: 'Utah', VT: 'Vermont', VA: 'Virginia', WA: 'Washington',
  WV: 'West Virginia', WI: 'Wisconsin', WY: 'Wyoming', DC: '<DC>', PR: 'Puerto Rico',
}; // prettier-ignore

const STREET_WORD =
  'Street|Avenue|Boulevard|Road|Drive|Lane|Court|Place|Square|Parkway|Highway|Terrace|Circle|Way|Broadway|Alley|Trail|St|Ave|Blvd|Rd|Dr|Ln|Ct|Pl|Sq|Pkwy|Hwy|Ter|Cir';

/** A house's number as it is said: "one twenty three", "sixteen hundred", "twelve thirty four". */
export const houseNumber = (digits: string): string => {
  if (digits.length === 3 && !digits.endsWith('00')) {
    const tail = digits.slice(1);
    return `${cardinal(digits.charAt(0))} ${tail.startsWith('0') ? `oh ${cardinal(tail)}` : cardinal(tail)}`;
  }
  if (digits.length === 4) return year(digits);
  return digits.length === 5 ? digitByDigit(digits) : cardinal(digits);
};

/** The number before a street: "1600 Pennsylvania Ave", "221B Baker Street". */
export const houseReader: Reader = {
  name: 'house number',
  pattern: sticky(
    String.raw`(\d{1,5})(-?[A-Z])?(?=\s(?:(?:[NSEW]|NE|NW|SE|SW)\.?\s)?(?:(?:\p{Lu}[\p{L}.'’]{1,20}|\d{1,3}(?:st|nd|rd|th))\s){0,3}(?:${STREET_WORD})(?![\p{L}]))`,
  ),
  read: ([, digits = '', letter]) =>
    say(line(houseNumber(digits), letter === undefined ? '' : `<${letter.replace('-', '')}>`)),
};

/** "Main St.", "5th Ave", "Mulholland Dr.": after a name; "Dr." and "St." before one are a doctor and a saint. */
export const streetReader: Reader = {
  name: 'street',
  pattern: sticky(`(St|Ave?|Blvd|Rd|Dr|Ln|Ct|Pl|Sq|Pkwy|Hwy|Ter|Cir|Expy|Fwy)(\\.?)${WORD_END}`),
  read: (match, { text, before }) => {
    const [all, street = '', point] = match;
    const after = text.slice(match.index + all.length, match.index + all.length + 24);
    const isNamed = /^(?:\p{Lu}[\p{L}'’]+|\d{1,3}(?:st|nd|rd|th))$/u.test(before);
    if (!isNamed || /^(?:The|In|On|At|And|Of|To|From|With|By|For|When|But|Is|Was|If|Or)$/.test(before))
      return undefined;
    const startsAnew = SENTENCE_START.test(after);
    const isBeforeName = /^\s\p{Lu}\p{Ll}/u.test(after) && !startsAnew;
    // "near St. Louis", "with Dr. Smith": before a name they are a saint and a doctor.
    if (/^(?:St|Dr)$/.test(street) && isBeforeName && !AFTER_STREET.test(after)) return undefined;
    const length = point === '.' && isLastWord(after) ? all.length - 1 : all.length;
    return { ...say(STREETS[street.toLowerCase()] ?? street), length, open: 'word' };
  },
};

/** Whether a street's point is its sentence's too. */
const isLastWord = (after: string): boolean =>
  !AFTER_STREET.test(after) && (SENTENCE_START.test(after) || /^(?:\s*$|\s+\p{Lu}\p{Ll})/u.test(after));

/** What may follow a street in an address, and what begins a sentence after it. */
const AFTER_STREET = /^\s(?:Apt|Suite|Ste|Unit|N|S|E|W|NW|SW|NE|SE)\b/;
const SENTENCE_START =
  /^\s(?:The|It|He|She|We|They|I|You|This|That|There|Then|In|On|At|And|But|So|If|When|My|His|Her|Our)\b/;

/** "123 N. Main", "Ave. NW": a side of the sky beside a street. */
export const sideReader: Reader = {
  name: 'side of the sky',
  pattern: sticky(`(NE|NW|SE|SW|[NSEW])(\\.?)${WORD_END}`),
  read: ([all, side = '', point], { text, at, before }) => {
    const after = text.slice(at + all.length, at + all.length + 60);
    const afterStreet =
      /^(?:St|Ave?|Blvd|Rd|Dr|Street|Avenue|Boulevard|Road|Drive|Pl|Place|Ct|Court|Lane|Ln)\.?$/.test(before);
    const beforeStreet =
      /^\d{1,5}[A-Z]?$/.test(before) &&
      new RegExp(String.raw`^\s(?:[\p{L}\d.'’]+\s){1,3}(?:${STREET_WORD})(?![\p{L}])`, 'u').test(after);
    if (!afterStreet && !beforeStreet) return undefined;
    const keepsPoint = point === '.' && /^(?:\s*$|\s+\p{Lu})/u.test(after) && afterStreet;
    return { ...say(SIDES[side] ?? side), length: keepsPoint ? all.length - 1 : all.length, open: 'word' };
  },
};

/** "Austin, TX 78701": a state after a comma, and its zip code. */
export const stateReader: Reader = {
  name: 'state',
  pattern: sticky(String.raw`([A-Z]{2})(?:\s(\d{5})(?:-(\d{4}))?)?${WORD_END}`),
  read: ([, code = '', zip, more], { text, at }) => {
    const state = STATES[code];
    if (state === undefined || !/\p{Ll},?\s$/u.test(text.slice(Math.max(0, at - 4), at))) return undefined;
    if (zip === undefined && !/\p{Lu}[\p{L}.'’-]+,\s$/u.test(text.slice(Math.max(0, at - 24), at)))
      return undefined;
    return say(
      line(
        state,
        zip === undefined ? '' : `, ${digitByDigit(zip)}`,
        more === undefined ? '' : `, ${digitByDigit(more)}`,
      ),
    );
  },
};

const ROOMS: Readonly<Record<string, string>> = {
  apt: 'Apartment', ste: 'Suite', fl: 'Floor', rm: 'Room', bldg: 'Building', unit: 'Unit', suite: 'Suite', room: 'Room', apartment: 'Apartment',
  flight: 'Flight', route: 'Route', highway: 'Highway', interstate: 'Interstate',
}; // prettier-ignore

const roomNumber = (digits: string): string => (digits.length >= 3 ? houseNumber(digits) : cardinal(digits));

/** "Apt. 4B", "Suite 210", "Room 101", "P.O. Box 12". */
export const roomReader: Reader = {
  name: 'room',
  pattern: sticky(
    String.raw`(?:(Apt|Ste|Fl|Rm|Bldg|Unit|Suite|Room|Apartment|Flight|Route)\.?\s#?(\d{1,4})-?([A-Z])?|(P\.?O\.?\sBox)\s(\d{1,6}))${WORD_END}`,
  ),
  read: ([, room, digits, letter, box, boxDigits]) => {
    if (box !== undefined) return say(`<PO> Box ${roomNumber(boxDigits ?? '')}`);
    return say(
      line(
        ROOMS[(room ?? '').toLowerCase()],
        roomNumber(digits ?? ''),
        letter === undefined ? '' : `<${letter}>`,
      ),
    );
  },
};

/** "I-95", "US-101", "Rte. 66". */
export const roadReader: Reader = {
  name: 'road',
  pattern: sticky(`(I|US|SR|Rte\\.?)[- ](\\d{1,3})([NSEW])?${WORD_END}`),
  read: ([, kind = '', digits = '', side], { text, at }) => {
    if (kind === 'I' && text.charAt(at + 1) === ' ') return undefined;
    const name = kind.startsWith('Rte') ? 'Route' : `<${kind}>`;
    return say(line(name, roomNumber(digits), SIDES[side ?? '']));
  },
};
