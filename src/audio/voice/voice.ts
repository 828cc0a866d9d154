import type { Milliseconds, SampleRate, VoiceId } from '../../core/units.ts';
import type { VoiceTask, VoiceTaskResult } from './voice-task.ts';
import type { VoiceTiming } from './voice-traits.ts';

/** A voice as the speech stage needs it: plain data; the networks are elsewhere, behind {@link VoiceWorkers}. */
export interface Voice {
  readonly id: VoiceId;
  readonly name: string;
  readonly model: string;
  /** BCP 47. */
  readonly language: string;
  readonly rate: SampleRate;
  /** Frames on either side of a window that its decoder must see. */
  readonly contextFrames: number;
  readonly timing: VoiceTiming;
  /** What its model tells it by from its other voices, or a mean of theirs; absent where the model has but one. */
  readonly weights?: readonly number[] | undefined;
  /** Whether it has a flow that gives a sentence many readings: then steps and expressiveness mean something. */
  readonly flows: boolean;
}

/** Where the work of a voice is done, and who waits for it. */
export interface VoiceWorkers {
  /**
   * Runs a task. `due` is on the clock of the stage's context: when the result is wanted.
   * Rejects with `signal.reason` when aborted, else with a `VivaError`.
   */
  run(task: VoiceTask, due: Milliseconds, signal: AbortSignal): Promise<VoiceTaskResult>;
}
