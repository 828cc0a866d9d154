import type { Activity, ActivityModel, ActivityState } from './activity.ts';
import type { HearingModel } from './silero-manifest.ts';
import { SileroModel } from './silero-model.ts';

/** Listens to some frames. Plain data, structured-cloneable, everything needed is inside: it may run anywhere, and again. */
export interface HearingTask {
  readonly kind: 'hear';
  /** @shape [frames * 512] float32, 16 kHz */
  readonly pcm: Float32Array;
  /** What the last task of the session returned; nothing at its start. */
  readonly state: ActivityState | undefined;
}

/** The answer to a task, and the buffers in it that may be handed to another thread. */
export interface HearingAnswer {
  readonly result: Activity;
  readonly transfer: readonly ArrayBuffer[];
}

/** What a worker thread does: answers tasks, one at a time. */
export interface HearingTasks {
  handle(task: HearingTask): Promise<HearingAnswer>;
  /** Runs everything once, so that the first to speak does not wait for it. */
  warm(): Promise<void>;
  close(): Promise<void>;
}

/**
 * Loads the network and answers tasks. Made for a worker thread: a run of a network blocks the thread that asks.
 *
 * @throws `MODEL_MISSING`, `MODEL_CORRUPT` or `PROVIDER_UNAVAILABLE`
 */
export const openHearingTasks = async (hearing: HearingModel): Promise<HearingTasks> => {
  const model = await SileroModel.open(hearing);
  return {
    async handle({ pcm, state }) {
      const result = await model.listen(pcm, state);
      // The memory lies where the runtime put it, which is not ours to give away; it is small and copied.
      return { result, transfer: [] };
    },
    async warm() {
      await model.listen(new Float32Array(512), undefined);
    },
    close: () => model.close(),
  };
};

/** Listening by tasks that somebody else has run: a lane's, in the service. */
export const activityByTasks = (
  run: (task: HearingTask, signal: AbortSignal) => Promise<Activity>,
): ActivityModel => ({
  listen: (pcm, state, signal) => run({ kind: 'hear', pcm, state }, signal),
});
