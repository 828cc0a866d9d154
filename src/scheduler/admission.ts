import type { Milliseconds } from '../core/units.ts';
import { ms } from '../core/units.ts';

/** What admission is decided from. Numbers only: this room does not know what a session does. */
export interface Demand {
  /** Sessions that run now. */
  readonly active: number;
  /** The operator's bound. */
  readonly maximum: number;
  /** Worker threads that can run at once. */
  readonly lanes: number;
  /** Share of one lane that a session takes, at the 95th percentile. @range (0, ∞) */
  readonly share: number;
}

/** Data: logged, counted, tested without a clock. */
export type Admission =
  | { readonly type: 'admit' }
  | {
      readonly type: 'refuse';
      readonly because: 'full' | 'overloaded';
      readonly limit: number;
      readonly retryAfter: Milliseconds;
    };

/** Lanes are not planned full: above this, queues grow faster than deadlines allow (an M/D/1 queue waits twice its service at 0.8). */
const UTILISATION = 0.8;

/** How soon to come back: about as long as an utterance lasts, since an end is what makes room. */
const RETRY_AFTER = ms(2_000);

/** How many sessions the lanes carry so that all deadlines still hold. At least one: a slow machine serves its owner late rather than never. */
export const carried = (lanes: number, share: number): number =>
  Math.max(1, Math.floor((lanes * UTILISATION) / share));

/** May one more session start? */
export const admit = ({ active, maximum, lanes, share }: Demand): Admission => {
  if (active >= maximum) return { type: 'refuse', because: 'full', limit: maximum, retryAfter: RETRY_AFTER };
  const limit = carried(lanes, share);
  if (active >= limit) return { type: 'refuse', because: 'overloaded', limit, retryAfter: RETRY_AFTER };
  return { type: 'admit' };
};
