import type { ModelFolders, ModelManifest, ModelOptions } from '../inference/index.ts';
import { MotionNetworks } from './motion-networks.ts';
import type { MotionTask, MotionWindow } from './motion-task.ts';
import type { MotionTraits } from './motion-traits.ts';

export interface MotionTasksOptions extends ModelOptions {
  readonly folders: ModelFolders;
  readonly manifest: ModelManifest;
}

/** The answer to a task, and the buffers in it that may be handed to another thread. */
export interface MotionAnswer {
  readonly result: MotionWindow;
  readonly transfer: readonly ArrayBuffer[];
}

/** What a worker thread does: answers tasks, one at a time. */
export interface MotionTasks {
  handle(task: MotionTask): Promise<MotionAnswer>;
  /** Runs windows of every length, so that the first face does not wait for it. */
  warm(): Promise<void>;
  close(): Promise<void>;
}

const WARMING_FRAMES = [2, 4, 8, 16];

/** A window of silence at the start of a run. */
export const silentTask = (
  { latents, blockSamples, featuresPerFrame, leadFeatures }: MotionTraits,
  frames: number,
  steps: number,
): MotionTask => ({
  kind: 'move',
  pcm: new Float32Array((frames * featuresPerFrame + leadFeatures) * blockSamples),
  frames,
  state: undefined,
  noise: new Float32Array(frames * latents),
  steps,
  labels: new Float32Array(frames * 3).fill(1 / 3),
  controls: new Float32Array(frames * 52),
});

/**
 * Loads the networks and answers tasks. Made for a worker thread: a run of a network blocks the thread that asks.
 *
 * @throws `MODEL_MISSING`, `MODEL_CORRUPT`, `MANIFEST_INVALID` or `PROVIDER_UNAVAILABLE`
 */
export const openMotionTasks = async ({
  manifest,
  folders,
  provider,
  threads,
}: MotionTasksOptions): Promise<MotionTasks> => {
  const networks = await MotionNetworks.open(manifest, folders, { provider, threads });
  return {
    async handle(task) {
      const result = await networks.move(task);
      // States lie where the runtime put them, which is not ours to give away.
      return { result, transfer: [result.coefficients.buffer] as ArrayBuffer[] };
    },
    async warm() {
      for (const frames of WARMING_FRAMES) await networks.move(silentTask(networks.traits, frames, 1));
    },
    close: () => networks.close(),
  };
};
