import { cardinal } from '../number-words.ts';
import type { Reader } from '../reader.ts';
import { say } from '../reader.ts';
import { line, sticky, WORD_END } from './pattern.ts';

/** "a.m." with or without points; the last point is left to end the sentence where it must. */
const HALF = String.raw`(?:\s?([AaPp])(?:\.\s?[Mm]\.|[Mm](?![\p{L}\d])))`;
const ZONE = String.raw`(?:\s(UTC|GMT|[ECMP][SD]?T|CET|BST|IST)(?![\p{L}\d]))?`;

const halfWords = (letter: string | undefined): string =>
  letter === undefined ? '' : `<${letter.toUpperCase()}M>`;
const zoneWords = (zone: string | undefined): string => (zone === undefined ? '' : `<${zone}>`);

const minuteWords = (minutes: string): string => {
  const value = Number(minutes);
  return value < 10 ? `oh ${cardinal(minutes)}` : cardinal(minutes);
};

/** How the full hour is said: "twelve o'clock", "eighteen hundred", or the bare hour before "PM". */
const fullHour = (hour: string, half: string | undefined): string => {
  if (half !== undefined) return cardinal(hour);
  return Number(hour) >= 1 && Number(hour) <= 12 && hour.length === 1
    ? `${cardinal(hour)} o'clock`
    : cardinalHour(hour);
};
const cardinalHour = (hour: string): string => {
  const value = Number(hour);
  if (value >= 10 && value <= 12) return `${cardinal(hour)} o'clock`;
  return value === 0 ? 'zero hundred' : `${value < 10 ? 'oh ' : ''}${cardinal(hour)} hundred`;
};

const secondWords = (seconds: string | undefined): string => {
  if (seconds === undefined || Number(seconds) === 0) return '';
  return `and ${cardinal(seconds)} ${Number(seconds) === 1 ? 'second' : 'seconds'}`;
};

/** The last point of "p.m." ends the sentence where a capital or nothing follows. */
const lengthOf = (all: string, text: string, end: number): number => {
  if (!all.endsWith('.')) return all.length;
  return /^(?:\s*$|\s+["“]?\p{Lu}|["”]?\s*$)/u.test(text.slice(end, end + 4)) ? all.length - 1 : all.length;
};

/** "3:30", "15:45", "7:05 p.m.", "12:30:15", "9:00 AM EST". */
export const clockReader: Reader = {
  name: 'clock',
  pattern: sticky(
    `(\\d{1,2}):([0-5]\\d)(?::([0-5]\\d)(?:\\.\\d{1,6})?)?(?![:\\d])(?:Z(?!\\p{L}))?${HALF}?${ZONE}`,
  ),
  read: (match, { text }) => {
    const [all, hour = '', minutes = '', seconds, half, zone] = match;
    if (Number(hour) > 24) return undefined;
    const bare = hour.replace(/^0(?=\d)/, '');
    const isFull = minutes === '00' && Number(seconds ?? 0) === 0;
    const time = isFull
      ? fullHour(hour, half)
      : `${cardinal(bare)} ${minutes === '00' ? 'hundred' : minuteWords(minutes)}`;
    const spoken = say(line(time, secondWords(seconds), halfWords(half), zoneWords(zone)));
    return { ...spoken, length: lengthOf(all, text, match.index + all.length) };
  },
};

/** "3 p.m.", "11AM", "7pm ET". */
export const hourReader: Reader = {
  name: 'hour',
  pattern: sticky(`(\\d{1,2})${HALF}${ZONE}`),
  read: (match, { text }) => {
    const [all, hour = '', half, zone] = match;
    if (Number(hour) > 12 || hour === '0') return undefined;
    const spoken = say(line(cardinal(hour), halfWords(half), zoneWords(zone)));
    return { ...spoken, length: lengthOf(all, text, match.index + all.length) };
  },
};

/** The first half of "9am–5pm", "9–5pm", "3:30-4:30", with its dash. */
export const timeRangeReader: Reader = {
  name: 'time range',
  pattern: sticky(
    `(\\d{1,2})(?::([0-5]\\d))?${HALF}?\\s?[-–]\\s?(?=\\d{1,2}(?::[0-5]\\d|\\s?[AaPp]\\.?[Mm]))`,
  ),
  read: ([, hour = '', minutes, half]) => {
    if (Number(hour) > 24) return undefined;
    const time =
      minutes === undefined || minutes === '00'
        ? cardinal(hour)
        : `${cardinal(hour)} ${minuteWords(minutes)}`;
    return say(line(time, halfWords(half), 'to'));
  },
};

const DURATION: Readonly<Record<string, readonly [string, string]>> = {
  h: ['hour', 'hours'],
  m: ['minute', 'minutes'],
  s: ['second', 'seconds'],
};

/** "1h 30m", "2h15m30s". */
export const durationReader: Reader = {
  name: 'duration',
  pattern: sticky(
    `(\\d{1,3})h\\s?(\\d{1,2})m(?:in)?(?:\\s?(\\d{1,2})s)?${WORD_END}|(\\d{1,3})m\\s?(\\d{1,2})s${WORD_END}`,
  ),
  read: ([, hours, minutes, seconds, onlyMinutes, onlySeconds]) => {
    const part = (amount: string | undefined, unit: string): string =>
      amount === undefined
        ? ''
        : `${cardinal(amount)} ${DURATION[unit]?.[Number(amount) === 1 ? 0 : 1] ?? ''}`;
    return say(line(part(hours, 'h'), part(minutes ?? onlyMinutes, 'm'), part(seconds ?? onlySeconds, 's')));
  },
};
