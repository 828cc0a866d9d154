import type { Clock } from '../core/clock.ts';
import type { Milliseconds } from '../core/units.ts';
import type { CallReport } from './call.ts';
import { runClosedLoop } from './closed-loop.ts';
import type { Driver } from './driver.ts';
import { runOpenLoop } from './open-loop.ts';
import type { RunPlan, Share } from './run-plan.ts';
import type { Caller, Scenario } from './scenario.ts';
import { TextSupply } from './text-supply.ts';

export interface ShareOptions {
  readonly plan: RunPlan;
  readonly share: Share;
  readonly scenario: Scenario;
  readonly clock: Clock;
  readonly zero: Milliseconds;
  readonly signal: AbortSignal;
  readonly report: (call: CallReport) => void;
}

/** What a thread knows at the end beside its calls. */
export interface ShareResult {
  /** Texts ran out before time did. */
  readonly textsExhausted: boolean;
  /** Packets that came although their interruption had been acknowledged. */
  readonly stale: number;
}

/** Does one thread's share of a run, from its zero to its end, and closes all connections. */
export const runShare = async (options: ShareOptions): Promise<ShareResult> => {
  const { plan, share, scenario, clock, zero, signal, report } = options;
  const callers: Caller[] = [];
  const texts = new TextSupply(plan.texts, plan.repeatTexts, share);
  const driver: Driver = {
    plan,
    share,
    scenario,
    target: { ...plan.target, url: new URL(plan.target.url) },
    texts,
    context: { clock, zero, buffer: plan.buffer, timeout: plan.timeout },
    signal,
    report,
    track: (caller) => {
      callers.push(caller);
      return caller;
    },
  };
  try {
    await clock.until(zero, signal);
    await (plan.loop.type === 'open' ? runOpenLoop(plan.loop, driver) : runClosedLoop(plan.loop, driver));
  } catch (thrown) {
    // Whoever stopped the run wants what there is so far.
    if (!signal.aborted) throw thrown;
  } finally {
    await Promise.all(callers.map((caller) => caller.close()));
  }
  return {
    textsExhausted: texts.exhausted,
    stale: callers.reduce((sum, caller) => sum + caller.stale, 0),
  };
};
