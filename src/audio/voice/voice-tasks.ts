import { VivaError } from '../../core/errors.ts';
import type { ModelFolders, ModelManifest, ModelOptions } from '../../inference/index.ts';
import type { VoiceTask, VoiceTaskResult } from './voice-task.ts';
import { VoiceModel } from './voice-model.ts';
import { voiceTraitsOf } from './voice-traits.ts';
import { windowTask } from './window-task.ts';

export interface VoiceTasksOptions extends ModelOptions {
  readonly folders: ModelFolders;
  /** The models to load; structured-cloneable, from a registry's `models`. */
  readonly models: readonly ModelManifest[];
}

/** The answer to a task, and the buffers in it that may be handed to another thread. */
export interface VoiceAnswer {
  readonly result: VoiceTaskResult;
  readonly transfer: readonly ArrayBuffer[];
}

/** What a worker thread does: answers tasks, one at a time. */
export interface VoiceTasks {
  handle(task: VoiceTask): Promise<VoiceAnswer>;
  /** Runs everything a few times, so that the first listener does not wait for it. */
  warm(): Promise<void>;
  close(): Promise<void>;
}

/** Long enough for a window of the usual length, in sounds that every voice has. */
const WARMING = 'həlˈO ðˈɛɹ, wˈɜɹld.';
/** Until then the engine has compiled the inner loops of the synthesis; a first listener would wait twice as long otherwise. */
const WARMING_ROUNDS = 6;

const warmModel = async (model: VoiceModel, manifest: ModelManifest): Promise<void> => {
  const { voices, contextFrames: context } = voiceTraitsOf(manifest);
  const task = {
    kind: 'plan',
    model: manifest.name,
    weights: voices[0]?.weights,
    phonemes: WARMING,
    speed: 1,
    pitch: 0,
    expressiveness: 1,
    seed: 0,
    base: 0,
  } as const;
  for (let round = 0; round < WARMING_ROUNDS; round += 1) {
    const plan = await model.plan({ ...task, steps: round % 2 === 0 ? 1 : 2 });
    const wanted = { from: 0, to: Math.min(plan.frames, 64) };
    await model.window(windowTask(plan, wanted, { model: manifest.name, seed: 0, base: 0, context }));
  }
};

const buffersOf = (result: VoiceTaskResult): readonly ArrayBuffer[] => {
  const arrays =
    result.kind === 'window'
      ? [result.pcm]
      : [result.pitch, result.turns, ...result.conditions.map(({ data }) => data)];
  // An array from the runtime may lie in memory that is not an ArrayBuffer of ours to give away.
  return arrays
    .map(({ buffer }) => buffer)
    .filter((buffer): buffer is ArrayBuffer => buffer instanceof ArrayBuffer && buffer.byteLength > 0);
};

/**
 * Loads voice models and answers tasks. Made for a worker thread: a run of a network blocks the thread that asks.
 * Throws what loading throws: `MODEL_MISSING`, `MODEL_CORRUPT`, `MANIFEST_INVALID`, `PROVIDER_UNAVAILABLE`.
 */
export const openVoiceTasks = async ({
  models,
  folders,
  provider,
  threads,
}: VoiceTasksOptions): Promise<VoiceTasks> => {
  const loaded = new Map<string, VoiceModel>();
  for (const manifest of models) {
    loaded.set(manifest.name, await VoiceModel.open(manifest, folders, { provider, threads }));
  }
  const modelOf = (name: string): VoiceModel => {
    const model = loaded.get(name);
    if (model === undefined) throw new VivaError('MODEL_UNKNOWN', { model: name, known: [...loaded.keys()] });
    return model;
  };
  const answer = async (task: VoiceTask): Promise<VoiceTaskResult> => {
    const model = modelOf(task.model);
    return task.kind === 'plan' ? model.plan(task) : model.window(task);
  };
  return {
    async handle(task) {
      const result = await answer(task);
      return { result, transfer: buffersOf(result) };
    },
    async warm() {
      for (const manifest of models) await warmModel(modelOf(manifest.name), manifest);
    },
    async close() {
      for (const model of loaded.values()) await model.close();
    },
  };
};
