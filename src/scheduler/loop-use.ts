import { performance } from 'node:perf_hooks';
import type { Clock } from '../core/clock.ts';
import type { Milliseconds } from '../core/units.ts';
import { ms } from '../core/units.ts';

/** Time of a thread's event loop so far, in any unit. */
export interface LoopTime {
  readonly active: number;
  readonly idle: number;
}

/** Over less than this, how busy a loop was is chance. */
const STEP = ms(1_000);
/** What was longer ago says nothing of now. */
const FORGOTTEN = ms(10_000);

/**
 * How busy this thread's event loop was over the last seconds, whenever it is asked.
 *
 * @param read of the loop, since its start
 * @returns @range [0, 1]; 0 until there is a second to speak of
 */
export const watchLoopUse = (
  clock: Clock,
  read: () => LoopTime = () => performance.eventLoopUtilization(),
): (() => number) => {
  let marks: readonly (LoopTime & { readonly at: Milliseconds })[] = [{ ...read(), at: clock.now() }];
  return () => {
    const now = { ...read(), at: clock.now() };
    const recent = marks.filter(({ at }) => now.at - at <= FORGOTTEN);
    const since =
      recent.find(({ at }) => now.at - at >= STEP) ?? marks.findLast(({ at }) => now.at - at >= STEP);
    const latest = marks.at(-1);
    if (latest === undefined || now.at - latest.at >= STEP) marks = [...recent, now];
    const active = now.active - (since?.active ?? now.active);
    const idle = now.idle - (since?.idle ?? now.idle);
    return active + idle > 0 ? active / (active + idle) : 0;
  };
};
