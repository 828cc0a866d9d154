import type { CallContext, CallReport } from './call.ts';
import type { RunPlan, Share } from './run-plan.ts';
import type { Caller, Scenario, Target } from './scenario.ts';
import type { TextSupply } from './text-supply.ts';

/** What a loop is given: the plan, this thread's share, and where its reports go. */
export interface Driver {
  readonly plan: RunPlan;
  readonly share: Share;
  readonly scenario: Scenario;
  readonly target: Target;
  readonly texts: TextSupply;
  readonly context: CallContext;
  /** Ends the run early. */
  readonly signal: AbortSignal;
  readonly report: (call: CallReport) => void;
  /** Remembers a caller, so that it is closed at the end whatever happens. */
  readonly track: (caller: Caller) => Caller;
}
