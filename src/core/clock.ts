import type { Milliseconds } from './units.ts';
import { ms } from './units.ts';

/** The one source of time, handed to whoever needs it. Deadlines, not delays: a loop of deadlines does not drift. */
export interface Clock {
  /** Monotonic; the zero is arbitrary, so only differences mean anything. */
  now(): Milliseconds;
  /** Resolves once `now()` has reached `deadline`; rejects with `signal.reason` if aborted first. */
  until(deadline: Milliseconds, signal: AbortSignal): Promise<void>;
}

/** Of {@link systemClock}'s zero, since 1970: what its moments are to the rest of the world. */
export const SYSTEM_EPOCH: Milliseconds = ms(performance.timeOrigin);

export const systemClock: Clock = {
  now: () => ms(performance.now()),
  until: (deadline, signal) =>
    new Promise((resolve, reject) => {
      signal.throwIfAborted();
      const cancel = (): void => {
        clearTimeout(timer);
        reject(signal.reason as Error);
      };
      const timer = setTimeout(
        () => {
          signal.removeEventListener('abort', cancel);
          resolve();
        },
        Math.max(0, deadline - performance.now()),
      );
      signal.addEventListener('abort', cancel, { once: true });
    }),
};
