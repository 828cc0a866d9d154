import { invariant } from '../../core/assert.ts';
import { fillNormal, streamOf } from '../../core/noise.ts';
import type { Model, ModelFolders, ModelManifest, ModelOptions, Tensor } from '../../inference/index.ts';
import { floatsOf, openOnnxModel } from '../../inference/index.ts';
import type { PlanTask } from './voice-task.ts';
import type { VoiceTraits } from './voice-traits.ts';

type FlowTraits = NonNullable<VoiceTraits['prosody']>;

/** Streams of a seed: one for the symbols, one each for the silence before and after a clause. */
const STREAM = { symbols: 2, opening: 3, closing: 4 } as const;
/** Numbers drawn for a symbol: drawn in pairs, so an even count, and one for each value. */
const DRAWN = 4;

/**
 * The noise of a clause: a function of the seed and of each symbol's place in the utterance, whatever the clauses before it were
 * cut into.
 *
 * @param base symbols of the utterance before this clause
 * @param count symbols, and one more on either side for silence
 * @returns @shape [values, count] float32, normal
 */
export const prosodyNoise = (seed: number, base: number, count: number, values: number): Float32Array => {
  invariant(values <= DRAWN, 'a symbol has no more values than are drawn for it');
  const rows = new Float32Array(DRAWN * count);
  fillNormal(streamOf(seed, STREAM.opening), DRAWN * base, rows.subarray(0, DRAWN));
  fillNormal(streamOf(seed, STREAM.symbols), DRAWN * base, rows.subarray(DRAWN, DRAWN * (count - 1)));
  fillNormal(streamOf(seed, STREAM.closing), DRAWN * (base + count - 2), rows.subarray(DRAWN * (count - 1)));
  const noise = new Float32Array(values * count);
  for (let value = 0; value < values; value += 1) {
    for (let symbol = 0; symbol < count; symbol += 1) {
      noise[value * count + symbol] = rows[DRAWN * symbol + value] ?? 0;
    }
  }
  return noise;
};

/** Times at which the steps of a reading end: noise is at 1, the reading at 0. */
export const timesOf = (steps: 1 | 2, middle: number): readonly number[] => (steps === 1 ? [0] : [middle, 0]);

/** How an utterance is read, as far as the flow is concerned. */
type Reading = Pick<PlanTask, 'seed' | 'base' | 'steps' | 'expressiveness'>;

/**
 * Decides how the symbols of a clause are read (length, pitch, loudness), by a flow that was taught to go from noise to a reading
 * in one or two steps: x = z₁ − u(z₁, 0, 1), or by way of a time in between.
 */
export class ProsodyFlow {
  readonly #traits: FlowTraits;
  readonly #reader: Model;
  readonly #velocity: Model;

  private constructor(traits: FlowTraits, reader: Model, velocity: Model) {
    this.#traits = traits;
    this.#reader = reader;
    this.#velocity = velocity;
  }

  /** Throws what `openOnnxModel` throws. */
  static async open(
    traits: FlowTraits,
    manifest: ModelManifest,
    folders: ModelFolders,
    options: ModelOptions,
  ): Promise<ProsodyFlow> {
    const reader = await openOnnxModel(manifest, 'prosody', folders, options);
    const velocity = await openOnnxModel(manifest, 'velocity', folders, options);
    return new ProsodyFlow(traits, reader, velocity);
  }

  /**
   * The values of each symbol: the calm average, and away from it by so much as is asked for.
   *
   * @param tokens @shape [1, symbols] int64, silence on either side
   * @returns @shape [1, values, symbols] float32, as the front takes them
   */
  async values(tokens: Tensor, voice: Tensor, { expressiveness, ...reading }: Reading): Promise<Tensor> {
    const { tokens: tokensName, voice: voiceName, encoded, average } = this.#traits;
    const outputs = await this.#reader.run({ [tokensName]: tokens, [voiceName]: voice });
    const calm = floatsOf(outputs, average);
    const clause = outputs[encoded];
    invariant(clause !== undefined, 'the reader gives what the flow needs');
    const dims = [1, this.#traits.values, tokens.data.length];
    if (expressiveness === 0) return { data: calm, dims };
    const lively = await this.#read(clause, dims, reading);
    return {
      data: calm.map((value, place) => value + expressiveness * ((lively[place] ?? 0) - value)),
      dims,
    };
  }

  async close(): Promise<void> {
    await this.#reader.close();
    await this.#velocity.close();
  }

  /** From noise to a reading. */
  async #read(
    clause: Tensor,
    dims: readonly number[],
    { seed, base, steps }: Omit<Reading, 'expressiveness'>,
  ): Promise<Float32Array> {
    const { encoded, noisy, to, from, velocity, values, middle } = this.#traits;
    const [, , count = 0] = dims;
    let z = prosodyNoise(seed, base, count, values);
    let time = 1;
    for (const end of timesOf(steps, middle)) {
      const outputs = await this.#velocity.run({
        [encoded]: clause,
        [noisy]: { data: z, dims },
        [to]: { data: Float32Array.of(end), dims: [1] },
        [from]: { data: Float32Array.of(time), dims: [1] },
      });
      const speed = floatsOf(outputs, velocity);
      const span = time - end;
      z = z.map((value, place) => value - span * (speed[place] ?? 0));
      time = end;
    }
    return z;
  }
}
