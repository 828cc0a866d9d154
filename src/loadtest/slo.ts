import { VivaError } from '../core/errors.ts';
import type { CallRecord } from './call.ts';

/** What of a call may be bounded, and where it is read. A call without the figure does not meet its bound. */
const TERMS = {
  /** Time to first byte. */
  ttfb: { unit: 'ms', read: (call: CallRecord) => call.firstByteAfter },
  /** Time to first audible sample. */
  ttfa: { unit: 'ms', read: (call: CallRecord) => call.audibleAfter },
  gap: { unit: 'ms', read: (call: CallRecord) => call.longestGap },
  underruns: { unit: '', read: (call: CallRecord) => call.underruns },
  stalled: { unit: 'ms', read: (call: CallRecord) => call.stalled },
  rtf: { unit: '', read: (call: CallRecord) => call.realTimeFactor },
} as const;

export type SloTerm = keyof typeof TERMS;

/** One bound: the figure may be this high. */
export interface SloBound {
  readonly term: SloTerm;
  readonly atMost: number;
}

const isTerm = (name: string): name is SloTerm => name in TERMS;

const refuse = (problem: string): VivaError => new VivaError('REQUEST_INVALID', { field: 'slo', problem });

const parseValue = (text: string, term: SloTerm): number => {
  const match = /^(\d+(?:\.\d+)?)(ms|s)?$/.exec(text);
  const [, digits, unit = ''] = match ?? [];
  const timed = TERMS[term].unit === 'ms';
  if (digits === undefined || (unit !== '' && !timed) || (unit === '' && timed && Number(digits) !== 0)) {
    throw refuse(`${term}=${text}: ${timed ? 'a time such as 200ms or 1.5s' : 'a number'} is due`);
  }
  return Number(digits) * (unit === 's' ? 1000 : 1);
};

/** Reads `ttfa=200ms,underruns=0`. Throws `REQUEST_INVALID` with what is wrong. */
export const parseSlo = (text: string): SloBound[] =>
  text.split(',').map((part) => {
    const [name = '', value = ''] = part.trim().split('=');
    if (!isTerm(name)) throw refuse(`${name} is none of ${Object.keys(TERMS).join(', ')}`);
    return { term: name, atMost: parseValue(value, name) };
  });

/** Whether a call was good: it did not fail, and met every bound. One that was interrupted is judged by what came until then. */
export const meets = (call: CallRecord, slo: readonly SloBound[]): boolean =>
  call.outcome !== 'failed' &&
  slo.every(({ term, atMost }) => {
    const value = TERMS[term].read(call);
    return value === undefined ? call.outcome === 'interrupted' : value <= atMost;
  });

/** As it was given: `ttfa=200ms,underruns=0`. */
export const describeSlo = (slo: readonly SloBound[]): string =>
  slo.map(({ term, atMost }) => `${term}=${String(atMost)}${TERMS[term].unit}`).join(',');
