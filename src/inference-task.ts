import type {
  Activity,
  HearingModel,
  HearingTask,
  VoiceTask,
  VoiceTaskResult,
  VoiceTasksOptions,
} from './audio/index.ts';

/** What a lane can be asked; its kind says which networks answer. */
export type InferenceTask = VoiceTask | HearingTask;
export type InferenceResult = VoiceTaskResult | Activity;

/** What a lane's thread is started with. Structured-cloneable. */
export interface InferenceLaneData {
  readonly voice: VoiceTasksOptions;
  readonly hearing: HearingModel;
}
