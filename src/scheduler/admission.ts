import type { Milliseconds } from '../core/units.ts';
import { ms } from '../core/units.ts';

/** What admission is decided from. Numbers only: this room does not know what a session does. */
export interface Demand {
  /** Sessions that run now. */
  readonly active: number;
  /** How many of them are to be reckoned with as speaking at once. @range [0, active] */
  readonly speaking: number;
  /** The operator's bound. */
  readonly maximum: number;
  /** Worker threads that can run at once. */
  readonly lanes: number;
  /** Share of one lane that a session takes while it speaks. @range (0, ∞) */
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

/**
 * Lanes are not planned full, but nearly: what is due first goes first, so it is windows with seconds to spare that wait, not first
 * sounds.
 */
const UTILISATION = 0.9;

/** How soon to come back: about as long as an utterance lasts, since an end is what makes room. */
const RETRY_AFTER = ms(2_000);

/** How many speaking sessions the lanes carry so that all deadlines still hold. At least one: a slow machine serves its owner late rather than never. */
export const carried = (lanes: number, share: number): number =>
  Math.max(1, Math.floor((lanes * UTILISATION) / share));

/** May one more session start? */
export const admit = ({ active, speaking, maximum, lanes, share }: Demand): Admission => {
  if (active >= maximum) return { type: 'refuse', because: 'full', limit: maximum, retryAfter: RETRY_AFTER };
  const limit = carried(lanes, share);
  if (speaking < limit) return { type: 'admit' };
  return {
    type: 'refuse',
    because: 'overloaded',
    // In sessions as they are: the limit counts those that speak.
    limit: Math.floor((limit * active) / speaking),
    retryAfter: RETRY_AFTER,
  };
};
