import type { Milliseconds } from '../core/units.ts';
import { ms } from '../core/units.ts';

/** How many steps a job may take, and why. Data: logged, counted, tested without a clock. */
export interface StepChoice {
  readonly steps: 1 | 2;
  /** `asked`: the request said so; `calm`, `busy`: the lanes have time for a second step, or not. */
  readonly because: 'asked' | 'calm' | 'busy';
}

/** A second step is worth its time while jobs wait for a lane no longer than this. */
const CALM_BELOW = ms(10);

/**
 * Quality is given up before latency.
 *
 * @param wait how long recent jobs waited for a lane, at the 95th percentile; `undefined` where none has run
 */
export const chooseSteps = (asked: 1 | 2 | 'auto', wait: Milliseconds | undefined): StepChoice => {
  if (asked !== 'auto') return { steps: asked, because: 'asked' };
  return (wait ?? 0) < CALM_BELOW ? { steps: 2, because: 'calm' } : { steps: 1, because: 'busy' };
};
