import type { VoiceTask, VoiceTaskResult, VoiceTasksOptions } from './audio/index.ts';

/** What a lane can be asked. */
export type InferenceTask = VoiceTask;
export type InferenceResult = VoiceTaskResult;

/** What a lane's thread is started with. Structured-cloneable. */
export interface InferenceLaneData {
  readonly voice: VoiceTasksOptions;
}
