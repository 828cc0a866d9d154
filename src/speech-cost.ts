import type { VoiceTask } from './audio/index.ts';
import { HOP } from './audio/index.ts';
import type { SampleRate } from './core/units.ts';
import { samples, spanOf } from './core/units.ts';
import type { CostModel, Making } from './scheduler/index.ts';

/** Kinds of jobs by which the cost of speech is kept: a closed set, since they label metrics too. */
export type SpeechJob = 'plan' | 'window-first' | 'window-long';

/** From here on a window is one of those that a long speech consists of: half a second at 80 frames a second. */
const LONG_FRAMES = 40;
/** Assumed before anything was measured: several times what they took where this was written, so that nobody is let in on a guess. */
const UNKNOWN = { speech: 0.2, motion: 0.05, picture: 0.6 };

export const jobOf = (task: VoiceTask): SpeechJob => {
  if (task.kind === 'plan') return 'plan';
  return task.wanted.to - task.wanted.from >= LONG_FRAMES ? 'window-long' : 'window-first';
};

/** The speech that a job makes: a window its sound, a plan none. */
export const speechOf = (task: VoiceTask, rate: SampleRate): Making => {
  const frames = task.kind === 'window' ? task.wanted.to - task.wanted.from : 0;
  return { stream: 'speech', span: spanOf(samples(frames * HOP), rate) };
};

/** The time of a lane that a second of speech takes, plans and first windows among it, and one of a face and of its pictures. @range (0, ∞) */
export const sharesOf = (costs: CostModel): { speech: number; motion: number; picture: number } => {
  const of = (stream: keyof typeof UNKNOWN): number =>
    Math.max(0.001, costs.shareOf(stream) ?? UNKNOWN[stream]);
  return { speech: of('speech'), motion: of('motion'), picture: of('picture') };
};
