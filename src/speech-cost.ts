import type { VoiceTask } from './audio/index.ts';
import type { CostModel } from './scheduler/index.ts';

/** Kinds of jobs by which the cost of speech is kept: a closed set, since they label metrics too. */
export type SpeechJob = 'plan' | 'window-first' | 'window-long';

/** From here on a window is one of those that a long speech consists of: half a second at 80 frames a second. */
const LONG_FRAMES = 40;
/** Sound of a long window, and of a clause with its pause, in milliseconds: what their costs are spread over. */
const WINDOW_SOUND = 800;
const CLAUSE_SOUND = 2_500;
/** Assumed before anything was measured: ten times what the first voice took, so that nobody is let in on a guess. */
const UNKNOWN_SHARE = 0.2;

export const jobOf = (task: VoiceTask): SpeechJob => {
  if (task.kind === 'plan') return 'plan';
  return task.wanted.to - task.wanted.from >= LONG_FRAMES ? 'window-long' : 'window-first';
};

/** The share of a lane that one session takes which never stops speaking, by the 95th percentile of what its jobs cost. @range (0, ∞) */
export const shareOfSession = (costs: CostModel): number => {
  const plan = costs.of('plan');
  const window = costs.of('window-long');
  if (!plan || !window) return UNKNOWN_SHARE;
  return Math.max(0.001, plan.p95 / CLAUSE_SOUND + window.p95 / WINDOW_SOUND);
};
