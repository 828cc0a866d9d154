import { arkitIndex } from '../core/arkit.ts';
import { invariant } from '../core/assert.ts';
import type { Model, ModelFolders, ModelManifest, ModelOptions, Tensor } from '../inference/index.ts';
import { floatsOf, openOnnxModel } from '../inference/index.ts';
import { COEFFICIENTS } from './face-row.ts';
import type { MotionState, MotionTask, MotionWindow } from './motion-task.ts';
import type { MotionTraits } from './motion-traits.ts';
import { motionTraitsOf } from './motion-traits.ts';

const tensor = (data: Float32Array, ...dims: number[]): Tensor => ({ data, dims });

/** From `t` to `r` of each step: one step goes all the way, two stop half-way. */
const TIMES: Readonly<Record<number, readonly (readonly [r: number, t: number])[]>> = {
  1: [[0, 1]],
  2: [
    [0.5, 1],
    [0, 0.5],
  ],
};

/** Columns of `data` put where `places` say. */
const reordered = (data: Float32Array, places: readonly number[]): Float32Array => {
  const width = places.length;
  const out = new Float32Array(data.length);
  for (let row = 0; row < data.length; row += width) {
    for (const [column, place] of places.entries()) out[row + place] = data[row + column] ?? 0;
  }
  return out;
};

/** The speech encoder and the motion generator, run in the thread that asks. Neither has a memory: it travels with each task. */
export class MotionNetworks {
  readonly traits: MotionTraits;
  readonly #encoder: Model;
  readonly #generator: Model;
  /** Where each of the network's coefficients stands in Apple's order, and the other way round. */
  readonly #places: readonly number[];
  readonly #columns: readonly number[];

  private constructor(traits: MotionTraits, encoder: Model, generator: Model) {
    this.traits = traits;
    this.#encoder = encoder;
    this.#generator = generator;
    this.#places = traits.coefficients.map(arkitIndex);
    this.#columns = this.#places.map((_, place) => this.#places.indexOf(place));
  }

  /** @throws `MODEL_MISSING`, `MODEL_CORRUPT`, `MANIFEST_INVALID` or `PROVIDER_UNAVAILABLE` */
  static async open(
    manifest: ModelManifest,
    folders: ModelFolders,
    options: ModelOptions,
  ): Promise<MotionNetworks> {
    const traits = motionTraitsOf(manifest);
    const encoder = await openOnnxModel(manifest, 'encoder', folders, options);
    return new MotionNetworks(traits, encoder, await openOnnxModel(manifest, 'motion', folders, options));
  }

  async move(task: MotionTask): Promise<MotionWindow> {
    const { encoderState, motionState, blockSamples, featuresPerFrame, leadFeatures, latents } = this.traits;
    const { frames } = task;
    const heard = await this.#encoder.run({
      samples: tensor(task.pcm, 1, task.pcm.length),
      state: tensor(task.state?.encoder ?? new Float32Array(encoderState), 1, encoderState),
    });
    const lead = task.state ? 0 : leadFeatures;
    const all = floatsOf(heard, 'features');
    const wanted = frames * featuresPerFrame;
    invariant(task.pcm.length === (wanted + lead) * blockSamples, 'a window comes with its sound');
    const width = all.length / (wanted + lead);
    const features = tensor(all.slice(lead * width), 1, wanted, width);
    const label = tensor(task.labels, 1, frames, 3);
    const controls = tensor(reordered(task.controls, this.#columns), 1, frames, COEFFICIENTS);

    const motion: Float32Array[] = [];
    let noise = task.noise;
    let coefficients = new Float32Array();
    let head = new Float32Array();
    for (const [step, times] of (TIMES[task.steps] ?? []).entries()) {
      const state = task.state?.motion[step] ?? new Float32Array(motionState);
      const moved = await this.#generator.run({
        features,
        label,
        controls,
        noise: tensor(noise, 1, frames, latents),
        times: tensor(Float32Array.from(times), 1, 2),
        state: tensor(state, 1, motionState),
      });
      noise = floatsOf(moved, 'latent');
      motion.push(floatsOf(moved, 'nextState'));
      coefficients = new Float32Array(floatsOf(moved, 'coefficients'));
      head = new Float32Array(floatsOf(moved, 'head'));
    }
    const state: MotionState = { encoder: floatsOf(heard, 'nextState'), motion };
    return { kind: 'moved', coefficients: reordered(coefficients, this.#places), head, state };
  }

  async close(): Promise<void> {
    await Promise.all([this.#encoder.close(), this.#generator.close()]);
  }
}
