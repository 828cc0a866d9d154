import type {
  Activity,
  HearingModel,
  HearingTask,
  VoiceTask,
  VoiceTaskResult,
  VoiceTasksOptions,
} from './audio/index.ts';
import type { Provider } from './inference/index.ts';
import type { MotionTask, MotionTasksOptions, MotionWindow } from './motion/index.ts';
import type { DrawnPictures, PortraitTask, PortraitTasksOptions } from './video/index.ts';

/** What a lane can be asked; its kind says which networks answer. */
export type InferenceTask = VoiceTask | HearingTask | MotionTask | PortraitTask;
export type InferenceResult = VoiceTaskResult | Activity | MotionWindow | DrawnPictures;

/** What a lane's thread is started with. Structured-cloneable. */
export interface InferenceLaneData {
  readonly voice: VoiceTasksOptions;
  readonly hearing: HearingModel;
  /** `undefined` where there is no motion model. */
  readonly motion: MotionTasksOptions | undefined;
  readonly portrait: PortraitTasksOptions;
  /** What the networks run on where their provider cannot; `undefined`: that is an error. */
  readonly fallback: Provider | undefined;
}
