import { VivaError } from '../core/errors.ts';
import type { Milliseconds } from '../core/units.ts';
import { ms } from '../core/units.ts';
import type { Random } from './random.ts';
import { exponential } from './random.ts';

/**
 * When requests are meant to be sent, whatever becomes of those before: the open loop. Rates are a second.
 *
 * - `constant`: evenly.
 * - `poisson`: as callers come who know nothing of each other.
 * - `ramp`: a rate that grows (or falls) evenly from one to the other, to find where a server bends.
 * - `steps`: rates of equal length one after the other.
 * - `trace`: recorded times from the start of the run.
 */
export type Arrivals =
  | { readonly type: 'constant'; readonly rate: number }
  | { readonly type: 'poisson'; readonly rate: number }
  | { readonly type: 'ramp'; readonly from: number; readonly to: number }
  | { readonly type: 'steps'; readonly rates: readonly number[] }
  | { readonly type: 'trace'; readonly at: readonly Milliseconds[] };

/** The expected number of arrivals in the first `elapsed` seconds of `whole`: the rate's integral. */
const expectedBy = (
  arrivals: Exclude<Arrivals, { type: 'trace' }>,
  elapsed: number,
  whole: number,
): number => {
  switch (arrivals.type) {
    case 'constant':
    case 'poisson':
      return arrivals.rate * elapsed;
    case 'ramp':
      return arrivals.from * elapsed + ((arrivals.to - arrivals.from) * elapsed * elapsed) / (2 * whole);
    case 'steps': {
      const step = whole / arrivals.rates.length;
      return arrivals.rates.reduce(
        (sum, rate, n) => sum + rate * Math.min(step, Math.max(0, elapsed - n * step)),
        0,
      );
    }
  }
};

/** Where the expected number reaches `target`, by halving: exact to a microsecond, and the same for every shape. */
const whenReached = (
  arrivals: Exclude<Arrivals, { type: 'trace' }>,
  target: number,
  whole: number,
): number => {
  let low = 0;
  let high = whole;
  while (high - low > 1e-6) {
    const middle = (low + high) / 2;
    if (expectedBy(arrivals, middle, whole) < target) low = middle;
    else high = middle;
  }
  return high;
};

/** The intended send times of a run from its start, in order, all before `duration`. */
export const arrivalTimes = (arrivals: Arrivals, duration: Milliseconds, random: Random): Milliseconds[] => {
  if (arrivals.type === 'trace') {
    return arrivals.at.filter((at) => at < duration).toSorted((one, other) => one - other);
  }
  const whole = duration / 1000;
  const total = expectedBy(arrivals, whole, whole);
  const times: Milliseconds[] = [];
  // Stretching unit steps (or unit exponentials) by the rate's integral gives each shape its arrivals.
  const step = arrivals.type === 'poisson' ? () => exponential(1, random) : () => 1;
  for (let reached = arrivals.type === 'poisson' ? step() : 0; reached < total; reached += step()) {
    times.push(ms(whenReached(arrivals, reached, whole) * 1000));
  }
  return times;
};

const rateOf = (text: string): number => {
  const rate = Number(text);
  if (text.trim() === '' || !Number.isFinite(rate) || rate < 0 || rate > 100_000) {
    throw new VivaError('REQUEST_INVALID', {
      field: 'rate',
      problem: `not a rate from 0 to 100000 a second: ${text}`,
    });
  }
  return rate;
};

/**
 * Reads `5` or `constant:5`, `poisson:5`, `ramp:1..20`, `steps:1,2,4,8`. A trace is a file, which the caller reads.
 * Throws `REQUEST_INVALID` with what was given.
 */
export const parseArrivals = (text: string): Arrivals => {
  const [shape, rest] = text.includes(':')
    ? [text.slice(0, text.indexOf(':')), text.slice(text.indexOf(':') + 1)]
    : ['constant', text];
  switch (shape) {
    case 'constant':
    case 'poisson':
      return { type: shape, rate: rateOf(rest) };
    case 'ramp': {
      const [from = '', to = ''] = rest.split('..');
      return { type: 'ramp', from: rateOf(from), to: rateOf(to) };
    }
    case 'steps':
      return { type: 'steps', rates: rest.split(',').map(rateOf) };
    default:
      throw new VivaError('REQUEST_INVALID', {
        field: 'rate',
        problem: `${text} is none of 5, poisson:5, ramp:1..20, steps:1,2,4`,
      });
  }
};

/** Reads a recorded trace: one time a line, in seconds from the start; blank lines and `#` comments are left out. */
export const parseTrace = (text: string): Arrivals => ({
  type: 'trace',
  at: text
    .split('\n')
    .map((line) => line.replace(/#.*/, '').trim())
    .filter((line) => line !== '')
    .map((line) => {
      const seconds = Number(line);
      if (!Number.isFinite(seconds) || seconds < 0) {
        throw new VivaError('REQUEST_INVALID', { field: 'trace', problem: `not a time in seconds: ${line}` });
      }
      return ms(seconds * 1000);
    }),
});
