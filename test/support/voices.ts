import { ms } from '../../src/core/units.ts';
import { fileURLToPath } from 'node:url';
import type {
  PlanTask,
  SpeechOptions,
  Voice,
  VoiceRegistry,
  VoiceTask,
  VoiceTasks,
  VoiceWorkers,
} from '../../src/audio/index.ts';
import { BUNDLED_MODELS, openVoiceRegistry, openVoiceTasks, speechStage } from '../../src/audio/index.ts';
import type { SpeechWindow } from '../../src/core/frames.ts';
import type { StageContext } from '../../src/core/stage.ts';
import type { ModelFolders } from '../../src/inference/index.ts';
import type { Boundary, Clause } from '../../src/text/index.ts';
import { collect } from './media.ts';

export const FOLDERS: ModelFolders = {
  bundled: BUNDLED_MODELS,
  // Where a checkout keeps what it fetches.
  fetched: fileURLToPath(new URL('../../.runtime/models', import.meta.url)),
};

/** A voice with its networks in this very thread. */
export interface OpenVoice {
  readonly voice: Voice;
  readonly registry: VoiceRegistry;
  readonly tasks: VoiceTasks;
  readonly workers: VoiceWorkers;
  /** Every task that was run, in order. */
  readonly run: VoiceTask[];
}

export const openVoice = async (model: string): Promise<OpenVoice> => {
  const registry = openVoiceRegistry({ folders: FOLDERS, only: [model] });
  const tasks = await openVoiceTasks({
    folders: FOLDERS,
    models: registry.models,
    provider: 'cpu',
    threads: 1,
  });
  const run: VoiceTask[] = [];
  const workers: VoiceWorkers = {
    async run(task, _due, signal) {
      signal.throwIfAborted();
      run.push(task);
      const { result } = await tasks.handle(task);
      signal.throwIfAborted();
      return result;
    },
  };
  return { voice: registry.resolve('default'), registry, tasks, workers, run };
};

/** A clause of phonemes whose words are what lies between its blanks. */
export const clauseOf = (phonemes: string, boundary: Boundary = 'sentence'): Clause => {
  let offset = 0;
  const words = phonemes.split(' ').map((text) => {
    const start = offset;
    offset += text.length + 1;
    const end = start + text.length;
    return { text, start, end, phonemeStart: start, phonemeEnd: end };
  });
  const manner = { tone: 'statement', pauseBefore: ms(0), pauseAfter: ms(0), rate: 1 } as const;
  return { text: phonemes, start: 0, phonemes, words, boundary, ...manner, warnings: [] };
};

export async function* clausesOf(...phonemes: readonly string[]): AsyncGenerator<Clause, void, undefined> {
  for (const clause of phonemes) yield await Promise.resolve(clauseOf(clause));
}

/** The reading of a clause, as usual but for what is said. */
export const planTask = (
  { model, weights }: Pick<Voice, 'model' | 'weights'>,
  phonemes: string,
  asked: Partial<PlanTask> = {},
): PlanTask => ({
  kind: 'plan',
  model,
  weights,
  phonemes,
  speed: 1,
  pitch: 0,
  expressiveness: 1,
  steps: 1,
  seed: 7,
  base: 0,
  ...asked,
});

export type Speaking = Omit<Partial<SpeechOptions>, 'voice' | 'workers'>;

/** What a voice makes of clauses of phonemes. */
export const speak = (
  { voice, workers }: Pick<OpenVoice, 'voice' | 'workers'>,
  context: StageContext,
  phonemes: readonly string[],
  asked: Speaking = {},
): Promise<SpeechWindow[]> =>
  collect(speechStage({ voice, workers, speed: 1, seed: 7, ...asked }).run(clausesOf(...phonemes), context));

/** Windows end to end. */
export const soundOf = (windows: readonly { readonly pcm: Float32Array }[]): Float32Array => {
  const whole = new Float32Array(windows.reduce((sum, { pcm }) => sum + pcm.length, 0));
  let at = 0;
  for (const { pcm } of windows) {
    whole.set(pcm, at);
    at += pcm.length;
  }
  return whole;
};

/** How far `got` is from `want`, in decibels of power against it. */
export const differenceInDecibels = (got: Float32Array, want: Float32Array): number => {
  if (got.length !== want.length) return Infinity;
  let error = 0;
  let power = 0;
  for (const [n, sample] of want.entries()) {
    error += ((got[n] ?? 0) - sample) ** 2;
    power += sample ** 2;
  }
  return 10 * Math.log10(error / power);
};
