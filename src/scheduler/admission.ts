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
  /** Lanes that those sessions take, as far as is known. @range [0, ∞) */
  readonly taken: number;
  /** Lanes that one more would take. @range (0, ∞) */
  readonly wanted: number;
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

/** May one more session start? The first always may: a slow machine serves its owner late rather than never. */
export const admit = ({ active, maximum, lanes, taken, wanted }: Demand): Admission => {
  if (active >= maximum) return { type: 'refuse', because: 'full', limit: maximum, retryAfter: RETRY_AFTER };
  const room = lanes * UTILISATION;
  if (active === 0 || taken + wanted <= room) return { type: 'admit' };
  // In sessions as they are.
  const limit = Math.max(1, Math.min(active, Math.floor((active * room) / taken)));
  return { type: 'refuse', because: 'overloaded', limit, retryAfter: RETRY_AFTER };
};
