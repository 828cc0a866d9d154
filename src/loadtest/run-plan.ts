import type { Milliseconds } from '../core/units.ts';
import type { Arrivals } from './arrivals.ts';

/**
 * How requests follow each other.
 *
 * - `open`: by a timetable, whatever becomes of those before; latency counts from the intended send time, so a stall is not forgiven.
 * - `closed`: so many sessions, each sending the next when the last has been played out; a slow server gets less to do, and looks
 *   the better for it. With think times and interruptions it is a conversation.
 */
export type Loop =
  | {
      readonly type: 'open';
      readonly arrivals: Arrivals;
      /** Connections at most; a request that finds none free fails with `CLIENT_SATURATED`. */
      readonly connections: number;
    }
  | {
      readonly type: 'closed';
      readonly sessions: number;
      /** Mean of the exponentially distributed pauses between hearing and speaking; 0 for none. */
      readonly think: Milliseconds;
      /** Share of answers that are talked into. @range [0, 1] */
      readonly interrupt: number;
    };

/** Everything that decides a run; structured-cloneable, for it goes to worker threads. */
export interface RunPlan {
  readonly scenario: string;
  readonly target: {
    readonly url: string;
    readonly voice: string | undefined;
    readonly model: string | undefined;
    readonly key: string | undefined;
  };
  readonly loop: Loop;
  readonly duration: Milliseconds;
  /** In the order in which they are sent. */
  readonly texts: readonly string[];
  /** Whether to begin anew when all texts were sent; otherwise the run ends there. */
  readonly repeatTexts: boolean;
  readonly seed: number;
  readonly buffer: Milliseconds;
  readonly timeout: Milliseconds;
}

/** One thread's part of a run: of `threads`, it is number `thread`, from 0. */
export interface Share {
  readonly thread: number;
  readonly threads: number;
}
