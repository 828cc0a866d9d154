import type { CallReport } from './call.ts';
import type { ShareResult } from './load-share.ts';
import type { LoopLag } from './loop-lag.ts';
import type { RunPlan, Share } from './run-plan.ts';

/** What a load thread is started with. */
export interface ThreadData {
  readonly plan: RunPlan;
  readonly share: Share;
  /** When the run begins, in milliseconds since 1970, to fractions: the zero that threads have in common. */
  readonly zeroEpoch: number;
}

/** What it tells. It is told but one thing: any message means stop. */
export type ThreadMessage =
  | { readonly type: 'call'; readonly call: CallReport }
  | { readonly type: 'done'; readonly result: ShareResult; readonly lag: LoopLag };
