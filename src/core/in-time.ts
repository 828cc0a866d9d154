import type { Clock } from './clock.ts';
import type { Milliseconds } from './units.ts';
import { ms } from './units.ts';

export interface TimeLimit {
  readonly clock: Clock;
  readonly span: Milliseconds;
  /** Rejects with its reason when it aborts. */
  readonly signal?: AbortSignal;
  /** What it rejects with when the time is over. */
  readonly late: () => Error;
}

const OVER = new Error('in time');

/** What a promise comes to within a time. It is not stopped when it comes too late: its owner does that. */
export const inTime = async <T>(
  promise: Promise<T>,
  { clock, span, signal, late }: TimeLimit,
): Promise<T> => {
  const over = new AbortController();
  const waiting = signal ? AbortSignal.any([signal, over.signal]) : over.signal;
  const expired = clock.until(ms(clock.now() + span), waiting).then(() => Promise.reject<T>(late()));
  expired.catch(() => undefined);
  try {
    return await Promise.race([promise, expired]);
  } finally {
    over.abort(OVER);
  }
};
