import { VivaError } from '../../core/errors.ts';
import type {
  Model,
  ModelFolders,
  ModelManifest,
  ModelOptions,
  Tensor,
  Tensors,
} from '../../inference/index.ts';
import { floatsOf, openOnnxModel } from '../../inference/index.ts';
import type { Draft } from './clause-pace.ts';
import { squeeze } from './clause-pace.ts';
import { transpose } from './clause-pitch.ts';
import { ProsodyFlow } from './prosody-flow.ts';
import { phaseAtFrames } from './pulse-train.ts';
import { SpectraDecoder } from './spectra-decoder.ts';
import { HOP, Synthesis } from './synthesis.ts';
import type {
  ClausePlan,
  Condition,
  PlannedSymbol,
  PlanTask,
  WindowSound,
  WindowTask,
} from './voice-task.ts';
import { voiceTraitsOf } from './voice-traits.ts';
import type { VoiceTraits } from './voice-traits.ts';

/** The speed up to which a front is asked: at 25 ms a symbol it has no shorter ones, and what is asked beyond is squeezed. */
const FASTEST = 2;

/** The symbols that a voice knows, with their tokens. */
const tokensOf = (phonemes: string, alphabet: VoiceTraits['alphabet']) => {
  const known: { offset: number; symbol: string; token: number }[] = [];
  let offset = 0;
  for (const symbol of phonemes) {
    const token = alphabet[symbol];
    if (token !== undefined) known.push({ offset, symbol, token });
    offset += symbol.length;
  }
  return known;
};

const whole = (tensors: Tensors, name: string): readonly number[] => {
  const data = tensors[name]?.data;
  return data === undefined ? [] : Array.from(data, Number);
};

/** A tensor under the name that a graph has for it; nothing where it has none. */
const named = (name: string | undefined, tensor: Tensor | undefined): Tensors =>
  name === undefined || tensor === undefined ? {} : { [name]: tensor };

/** A loaded voice model: plans clauses and makes windows. One a thread; keeps nothing from call to call. */
export class VoiceModel {
  readonly #manifest: ModelManifest;
  readonly #traits: VoiceTraits;
  readonly #front: Model;
  readonly #decoder: SpectraDecoder;
  readonly #flow: ProsodyFlow | undefined;
  readonly #synthesis = new Synthesis();

  private constructor(
    manifest: ModelManifest,
    front: Model,
    decoder: SpectraDecoder,
    flow: ProsodyFlow | undefined,
  ) {
    this.#manifest = manifest;
    this.#traits = voiceTraitsOf(manifest);
    this.#front = front;
    this.#decoder = decoder;
    this.#flow = flow;
  }

  /** Throws what `openOnnxModel` throws. */
  static async open(
    manifest: ModelManifest,
    folders: ModelFolders,
    options: ModelOptions,
  ): Promise<VoiceModel> {
    const front = await openOnnxModel(manifest, 'front', folders, options);
    const { flow: traits, decoder: names } = voiceTraitsOf(manifest);
    const decoder = await SpectraDecoder.open(names, manifest, folders, options);
    const flow = traits && (await ProsodyFlow.open(traits, manifest, folders, options));
    return new VoiceModel(manifest, front, decoder, flow);
  }

  /** Reads a clause. A clause without a symbol that the voice knows has no frames. */
  async plan(task: PlanTask): Promise<ClausePlan> {
    const read = await this.#draft({ ...task, speed: Math.min(task.speed, FASTEST) });
    const draft = transpose(read, task.pitch, this.#traits.front.pitch);
    const plan = squeeze(draft, task.speed / FASTEST);
    const { pitch } = plan;
    return { ...plan, turns: phaseAtFrames({ pitch, hop: HOP, rate: this.#manifest.sampleRate }) };
  }

  /** Makes the sound of one window. */
  async window(task: WindowTask): Promise<WindowSound> {
    const inputs = Object.fromEntries(
      task.conditions.map(({ name, data, rows, columns }): [string, Tensor] => [
        name,
        { data, dims: this.#isRow(name) ? [1, columns] : [1, rows, columns] },
      ]),
    );
    const { spectra, held, release } = await this.#decoder.decode(task, inputs);
    const pcm = this.#synthesis.window({
      spectra,
      held,
      wanted: task.wanted,
      frames: task.frames,
      pitch: task.pitch,
      turns: task.turns,
      pitchFrom: task.pitchFrom,
      rate: this.#manifest.sampleRate,
      seed: task.seed,
      base: task.base,
    });
    release();
    return { kind: 'window', pcm };
  }

  async close(): Promise<void> {
    await this.#front.close();
    await this.#decoder.close();
    await this.#flow?.close();
  }

  async #draft(task: PlanTask): Promise<Draft> {
    const { front, alphabet } = this.#traits;
    const known = tokensOf(task.phonemes, alphabet);
    if (known.length === 0)
      return { kind: 'plan', frames: 0, opening: 0, symbols: [], conditions: [], pitch: new Float32Array(0) };
    const outputs = await this.#read(
      task,
      known.map(({ token }) => token),
    );
    const durations = whole(outputs, front.durations).map((count) => count * front.framesPerDuration);
    const ends: number[] = [];
    for (const frames of durations) ends.push((ends.at(-1) ?? 0) + frames);
    const frames = ends.at(-1) ?? 0;
    const pitch = floatsOf(outputs, front.pitch);
    this.#check(
      durations.length === known.length + 2 && pitch.length === frames,
      'durations do not fit the frames',
    );
    const symbols = known.map(({ offset, symbol }, index): PlannedSymbol => {
      const range = { from: ends[index] ?? 0, to: ends[index + 1] ?? 0 };
      return { offset, symbol, frames: range };
    });
    return {
      kind: 'plan',
      frames,
      opening: ends[0] ?? 0,
      symbols,
      conditions: this.#conditions(outputs, frames),
      pitch,
    };
  }

  /** What the front makes of symbols between silences, read by the flow where there is one. */
  async #read(task: PlanTask, symbols: readonly number[]): Promise<Tensors> {
    const { front, edgeToken } = this.#traits;
    const tokens: Tensor = {
      data: BigInt64Array.from([edgeToken, ...symbols, edgeToken], BigInt),
      dims: [1, symbols.length + 2],
    };
    const weights = task.weights ?? [];
    const voice: Tensor = { data: Float32Array.from(weights), dims: [1, weights.length] };
    const read = await this.#flow?.read(tokens, voice, task);
    return this.#front.run({
      [front.tokens]: tokens,
      [front.speed]: { data: Float32Array.of(task.speed), dims: [1] },
      ...named(front.voice, voice),
      ...named(front.calm, read?.calm),
      ...named(front.reach, read?.reach),
      ...named(front.deviation, read?.deviation),
      ...named(front.expressiveness, { data: Float32Array.of(task.expressiveness), dims: [1] }),
    });
  }

  #conditions(outputs: Tensors, frames: number): readonly Condition[] {
    return this.#traits.decoder.conditions.map(({ name, framesPerColumn }): Condition => {
      const columns = frames / framesPerColumn;
      const data = floatsOf(outputs, name);
      const rows = data.length / columns;
      this.#check(Number.isInteger(rows), `${name} does not fit the frames`);
      return { name, data, rows, columns, framesPerColumn };
    });
  }

  #isRow(name: string): boolean {
    const spec = this.#manifest.graphs['decoder']?.inputs.find((input) => input.name === name);
    return spec?.shape.length === 2;
  }

  #check(fits: boolean, problem: string): void {
    if (!fits) throw new VivaError('MODEL_OUTPUT_INVALID', { model: this.#manifest.name, problem });
  }
}
