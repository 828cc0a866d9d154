import { invariant } from '../../core/assert.ts';
import { fillNormal, streamOf } from '../../core/noise.ts';
import type { Model, ModelFolders, ModelManifest, ModelOptions, Tensor } from '../../inference/index.ts';
import { floatsOf, openOnnxModel } from '../../inference/index.ts';
import type { PlanTask } from './voice-task.ts';
import type { VoiceTraits } from './voice-traits.ts';

type FlowTraits = NonNullable<VoiceTraits['flow']>;

/** Streams of a seed: one for the symbols, one each for the silence before and after a clause, one for the mood. */
const STREAM = { symbols: 2, opening: 3, closing: 4, mood: 5 } as const;
/** Numbers decided of each symbol: length, pitch, energy. */
const VALUES = 3;
/** Numbers drawn for it: they come in pairs. */
const DRAWN = 4;

/** How an utterance is read, as far as the flow is concerned. */
export type Reading = Pick<PlanTask, 'seed' | 'base' | 'steps' | 'expressiveness'>;

/** A clause as the front needs it: every value is the calm average and, as far as is asked for, its reach times the deviation. */
export interface ReadClause {
  /** @shape [1, 3, symbols] float32, like the others */
  readonly calm: Tensor;
  readonly reach: Tensor;
  readonly deviation: Tensor;
}

/**
 * The noise of a clause: a part that all symbols of an utterance share, its mood, and a part of each symbol's own, by its place in
 * the utterance, whatever that was cut into.
 *
 * @param base symbols of the utterance before this clause
 * @param count symbols, and one more on either side for silence
 * @returns @shape [3, count] float32, each number normal
 */
export const prosodyNoise = (
  { seed, base }: Pick<Reading, 'seed' | 'base'>,
  count: number,
  { shared, own }: FlowTraits['noise'],
): Float32Array => {
  const mood = new Float32Array(DRAWN);
  fillNormal(streamOf(seed, STREAM.mood), 0, mood);
  const drawn = new Float32Array(DRAWN * count);
  const last = count - 1;
  fillNormal(streamOf(seed, STREAM.opening), DRAWN * base, drawn.subarray(0, DRAWN));
  fillNormal(streamOf(seed, STREAM.symbols), DRAWN * base, drawn.subarray(DRAWN, DRAWN * last));
  fillNormal(streamOf(seed, STREAM.closing), DRAWN * (base + count - 2), drawn.subarray(DRAWN * last));
  const noise = new Float32Array(VALUES * count);
  for (let value = 0; value < VALUES; value += 1) {
    const common = (shared[value] ?? 0) * (mood[value] ?? 0);
    const weight = own[value] ?? 1;
    for (let symbol = 0; symbol < count; symbol += 1) {
      noise[value * count + symbol] = common + weight * (drawn[DRAWN * symbol + value] ?? 0);
    }
  }
  return noise;
};

/** Times at which the steps of a reading end: noise is at 1, the reading at 0. */
export const timesOf = (steps: 1 | 2, middle: number): readonly number[] => (steps === 1 ? [0] : [middle, 0]);

/**
 * Decides how the symbols of a clause are read (length, pitch, energy), by a flow that was taught to go from noise to a reading in
 * one step or two: x = z₁ − u(z₁, 0, 1), or by way of a time in between.
 */
export class ProsodyFlow {
  readonly #traits: FlowTraits;
  readonly #text: Model;
  readonly #flow: Model;

  private constructor(traits: FlowTraits, text: Model, flow: Model) {
    this.#traits = traits;
    this.#text = text;
    this.#flow = flow;
  }

  /** Throws what `openOnnxModel` throws. */
  static async open(
    traits: FlowTraits,
    manifest: ModelManifest,
    folders: ModelFolders,
    options: ModelOptions,
  ): Promise<ProsodyFlow> {
    const text = await openOnnxModel(manifest, 'text', folders, options);
    const flow = await openOnnxModel(manifest, 'flow', folders, options);
    return new ProsodyFlow(traits, text, flow);
  }

  /**
   * Reads a clause.
   *
   * @param tokens @shape [1, symbols] int64, silence on either side
   */
  async read(tokens: Tensor, voice: Tensor, reading: Reading): Promise<ReadClause> {
    const { text } = this.#traits;
    const outputs = await this.#text.run({ [text.tokens]: tokens, [text.voice]: voice });
    const tensorOf = (name: string): Tensor => {
      const tensor = outputs[name];
      invariant(tensor !== undefined, 'a graph gives what its manifest names');
      return tensor;
    };
    const calm = tensorOf(text.calm);
    const deviation =
      reading.expressiveness === 0
        ? new Float32Array(calm.data.length)
        : await this.#deviation(tensorOf(text.encoded), tokens.data.length, reading);
    return { calm, reach: tensorOf(text.reach), deviation: { data: deviation, dims: calm.dims } };
  }

  async close(): Promise<void> {
    await this.#text.close();
    await this.#flow.close();
  }

  /** From noise to a reading. */
  async #deviation(encoded: Tensor, count: number, reading: Reading): Promise<Float32Array> {
    const { step, middle, noise } = this.#traits;
    let z = prosodyNoise(reading, count, noise);
    let time = 1;
    for (const end of timesOf(reading.steps, middle)) {
      const outputs = await this.#flow.run({
        [step.encoded]: encoded,
        [step.z]: { data: z, dims: [1, VALUES, count] },
        [step.r]: { data: Float32Array.of(end), dims: [1] },
        [step.t]: { data: Float32Array.of(time), dims: [1] },
      });
      const velocity = floatsOf(outputs, step.velocity);
      const span = time - end;
      z = z.map((value, place) => value - span * (velocity[place] ?? 0));
      time = end;
    }
    return z;
  }
}
