import type { Milliseconds } from '../src/core/units.ts';
import { ms } from '../src/core/units.ts';

/** The client's one source of time, handed to whoever needs it. */
export interface Timer {
  /** Monotonic; only differences mean anything. In a browser the axis of event time stamps. */
  now(): Milliseconds;
  /** Calls once, later. @returns what prevents it */
  after(span: Milliseconds, act: () => void): () => void;
}

export const systemTimer: Timer = {
  now: () => ms(performance.now()),
  after(span, act) {
    const timer = setTimeout(act, span);
    return () => {
      clearTimeout(timer);
    };
  },
};
