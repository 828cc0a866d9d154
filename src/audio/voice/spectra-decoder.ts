import type {
  Model,
  ModelFolders,
  ModelManifest,
  ModelOptions,
  Tensor,
  Tensors,
} from '../../inference/index.ts';
import { CROP, JOINED, floatsOf, openCroppedModel, releaseTensors } from '../../inference/index.ts';
import type { FrameRange, Spectra } from './synthesis.ts';
import type { VoiceTraits } from './voice-traits.ts';
import { heldBy } from './window-task.ts';
import type { WindowTask } from './voice-task.ts';

/** What a decoder made of a window. */
export interface Decoded {
  readonly spectra: Spectra;
  /** The frames that the spectra hold, counted as the task's. */
  readonly held: FrameRange;
  /** Gives their memory back; they are empty then. */
  readonly release: () => void;
}

const whole = (value: number): Tensor => ({ data: BigInt64Array.of(BigInt(value)), dims: [1] });

/** The network that makes spectra, asked for no more of them than a window needs, where its graph can be. */
export class SpectraDecoder {
  readonly #model: Model;
  readonly #parts: readonly string[] | undefined;
  readonly #names: VoiceTraits['decoder'];

  private constructor(model: Model, parts: readonly string[] | undefined, names: VoiceTraits['decoder']) {
    this.#model = model;
    this.#parts = parts;
    this.#names = names;
  }

  /** Throws what `openOnnxModel` throws. */
  static async open(
    names: VoiceTraits['decoder'],
    manifest: ModelManifest,
    folders: ModelFolders,
    options: ModelOptions,
  ): Promise<SpectraDecoder> {
    const { model, parts } = await openCroppedModel(manifest, 'decoder', folders, options);
    return new SpectraDecoder(model, parts, names);
  }

  async decode({ seen, wanted, frames }: WindowTask, inputs: Tensors): Promise<Decoded> {
    const held = this.#parts ? heldBy(wanted, frames) : seen;
    const crop = { [CROP.from]: whole(held.from - seen.from), [CROP.to]: whole(held.to - seen.from) };
    const outputs = await this.#model.run(this.#parts ? { ...inputs, ...crop } : inputs);
    const { harmonic, offset, noise, free, phase } = this.#names;
    const part = (name: string): Float32Array => this.#part(outputs, name);
    return {
      spectra: {
        harmonic: part(harmonic),
        offset: part(offset),
        noise: part(noise),
        free: part(free),
        phase: part(phase),
      },
      held,
      release: () => {
        releaseTensors(outputs);
      },
    };
  }

  close(): Promise<void> {
    return this.#model.close();
  }

  #part(outputs: Tensors, name: string): Float32Array {
    if (!this.#parts) return floatsOf(outputs, name);
    const joined = floatsOf(outputs, JOINED);
    const size = joined.length / this.#parts.length;
    const place = this.#parts.indexOf(name);
    return joined.subarray(place * size, (place + 1) * size);
  }
}
