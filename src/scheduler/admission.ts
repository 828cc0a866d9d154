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
  /** Cores, which lanes share with the thread that holds the sessions. */
  readonly cores: number;
  /** Of the time lately, the part in which that thread was busy. @range [0, 1] */
  readonly loop: number;
  /** Of the sound that was wanted at once lately, the part that came long after it was due. @range [0, 1] */
  readonly missed: number;
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

/**
 * What the main thread does for each second of a lane: packets, events, sockets. So who comes all at once is reckoned with before
 * there is anything to measure. Five milliseconds for a sentence that takes lanes thirty (`node bench/lane-cost.ts`).
 */
const ATTENDANCE = 0.17;

/** The main thread holds all sessions: beyond that whoever comes waits for whoever is served. */
const LOOP = 0.85;

/**
 * Where so much comes too late, more is taken from the machine than is known here: by other programs, or by a processor that was
 * slowed down.
 */
const MISSED = 0.2;

/** How soon to come back: about as long as an utterance lasts, since an end is what makes room. */
const RETRY_AFTER = ms(2_000);

/** Lanes that may be taken, as the machine is now. */
const roomIn = ({ lanes, cores, loop, taken, wanted }: Demand): number => {
  const attendance = Math.max(loop, ATTENDANCE * (taken + wanted));
  return Math.min(lanes, Math.max(1, cores - attendance)) * UTILISATION;
};

/** May one more session start? The first always may: a slow machine serves its owner late rather than never. */
export const admit = (demand: Demand): Admission => {
  const { active, maximum, taken, wanted, loop, missed } = demand;
  if (active >= maximum) return { type: 'refuse', because: 'full', limit: maximum, retryAfter: RETRY_AFTER };
  const room = roomIn(demand);
  const strained = loop > LOOP || missed > MISSED;
  if (active === 0 || (!strained && taken + wanted <= room)) return { type: 'admit' };
  // In sessions as they are.
  const limit = Math.max(1, Math.min(active, Math.floor((active * room) / taken)));
  return { type: 'refuse', because: 'overloaded', limit, retryAfter: RETRY_AFTER };
};
