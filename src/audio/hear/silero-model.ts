import type { Model, Tensors } from '../../inference/index.ts';
import { floatsOf, openOnnxModel } from '../../inference/index.ts';
import type { Activity, ActivityModel, ActivityState } from './activity.ts';
import type { HearingModel } from './silero-manifest.ts';

const FRAME = 512;
/** Samples of the frame before that stand before each frame. */
const CONTEXT = 64;
const MEMORY = 256;

const initialState = (): ActivityState => ({
  context: new Float32Array(CONTEXT),
  memory: new Float32Array(MEMORY),
});

const inputsOf = (frame: Float32Array, { context, memory }: ActivityState): Tensors => {
  const input = new Float32Array(CONTEXT + FRAME);
  input.set(context);
  input.set(frame, CONTEXT);
  return {
    input: { data: input, dims: [1, CONTEXT + FRAME] },
    state: { data: memory, dims: [2, 1, MEMORY / 2] },
    sr: { data: BigInt64Array.of(16_000n), dims: [] },
  };
};

/** Silero's network, run in the thread that asks: which is blocked for some 0.2 ms a frame. */
export class SileroModel implements ActivityModel {
  readonly #model: Model;

  private constructor(model: Model) {
    this.#model = model;
  }

  /** @throws `MODEL_MISSING`, `MODEL_CORRUPT` or `PROVIDER_UNAVAILABLE` */
  static async open({ manifest, folders }: HearingModel): Promise<SileroModel> {
    const options = { provider: 'cpu', threads: 1 } as const;
    return new SileroModel(await openOnnxModel(manifest, 'activity', folders, options));
  }

  async listen(pcm: Float32Array, state: ActivityState | undefined): Promise<Activity> {
    const probabilities = new Float32Array(Math.floor(pcm.length / FRAME));
    let memory = state ?? initialState();
    for (const index of probabilities.keys()) {
      const frame = pcm.subarray(index * FRAME, (index + 1) * FRAME);
      const heard = await this.#model.run(inputsOf(frame, memory));
      probabilities[index] = floatsOf(heard, 'output')[0] ?? 0;
      memory = { context: frame.slice(-CONTEXT), memory: floatsOf(heard, 'stateN') };
    }
    return { probabilities, state: memory };
  }

  close(): Promise<void> {
    return this.#model.close();
  }
}
