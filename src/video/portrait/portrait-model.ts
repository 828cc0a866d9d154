import { invariant } from '../../core/assert.ts';
import type { Model, ModelOptions, Tensors } from '../../inference/index.ts';
import { batchedModel, floatsOf, openOnnxModel, readModelFile } from '../../inference/index.ts';
import type { PackedPicture } from '../draw/packed-picture.ts';
import { packPicture } from '../draw/packed-picture.ts';
import { PictureKernel } from '../draw/picture-kernel.ts';
import type { PictureFile } from '../draw/webcodecs-picture-file.ts';
import { decodePicture } from '../draw/webcodecs-picture-file.ts';
import type { Avatar } from '../pack/avatar-registry.ts';
import type { PatchGraph } from '../pack/avatar-traits.ts';
import { sameRow } from './motion-row.ts';
import type { PortraitTask } from './portrait-task.ts';

/** The pictures of a pack, decoded. */
interface Layers {
  readonly portrait: PictureFile;
  readonly matte: PictureFile | undefined;
  readonly background: PictureFile | undefined;
}

/** Kernels that are kept: sizes and backdrops of the sessions of late; each is some 4 MB. */
const KERNELS = 4;
const GRAPHS = ['mouth', 'eyes'] as const satisfies readonly PatchGraph[];

/** What no graph of the kind looks at, unless its pack says otherwise. */
const UNSEEN: Readonly<Record<PatchGraph, RegExp>> = {
  mouth: /^(head|gaze|eyeLook)/,
  eyes: /^(head|eyeLook)/,
};

type Models = Readonly<Record<'warp' | PatchGraph, Model>>;

/** A kernel and which patches lie in it. */
interface Canvas {
  readonly key: string;
  readonly kernel: PictureKernel;
  readonly laid: Partial<Record<PatchGraph, Float32Array>>;
}

/** The patches of a graph for a window, each frame's row and what came of it; equal rows share it. */
type Patches = readonly { readonly row: Float32Array; readonly patch: Float32Array }[];

/** One avatar, loaded: networks, pictures and kernels. Made for a worker thread. */
export class PortraitModel {
  readonly #avatar: Avatar;
  readonly #models: Models;
  readonly #layers: Layers;
  /** Nought where a graph does not look. */
  readonly #masks: Readonly<Record<PatchGraph, Float32Array>>;
  readonly #canvases: Canvas[] = [];
  /** What each graph gave last: still lips are not drawn again. */
  readonly #last: Partial<Record<PatchGraph, Patches[number]>> = {};

  private constructor(avatar: Avatar, models: Models, layers: Layers) {
    this.#avatar = avatar;
    this.#models = models;
    this.#layers = layers;
    const { motion, dependsOn } = avatar.traits;
    const maskOf = (graph: PatchGraph): Float32Array => {
      const looksAt = (name: string): boolean =>
        dependsOn[graph]?.includes(name) ?? !UNSEEN[graph].test(name);
      return Float32Array.from(motion, (name) => (looksAt(name) ? 1 : 0));
    };
    this.#masks = { mouth: maskOf('mouth'), eyes: maskOf('eyes') };
  }

  /** @param batch frames of several callers that are run at once, or nought. Throws what loading throws: `MODEL_MISSING`, `MODEL_CORRUPT`, `PROVIDER_UNAVAILABLE`, `AVATAR_INVALID`. */
  static async open(avatar: Avatar, options: ModelOptions, batch: number): Promise<PortraitModel> {
    const { manifest, folders, traits } = avatar;
    const read = async (file: string): Promise<PictureFile> =>
      decodePicture(await readModelFile(manifest, file, folders), `${avatar.id}/${file}`);
    const layers = {
      portrait: await read(traits.portrait),
      matte: traits.layers ? await read(traits.layers.matte) : undefined,
      background: traits.layers ? await read(traits.layers.background) : undefined,
    };
    const open = async (graph: string): Promise<Model> => {
      const model = await openOnnxModel(manifest, graph, folders, options);
      return batch > 0 ? batchedModel(model, batch) : model;
    };
    const models = { warp: await open('warp'), mouth: await open('mouth'), eyes: await open('eyes') };
    return new PortraitModel(avatar, models, layers);
  }

  /** @returns a picture a frame, each the caller's */
  async draw(task: PortraitTask): Promise<readonly Uint8Array[]> {
    const width = this.#avatar.traits.motion.length;
    const { frames, motion } = task;
    invariant(motion.length === frames * width, 'a task has a row of motion for each frame');
    const fields = await this.#models.warp.run({ motion: { data: motion, dims: [frames, width] } });
    const patches = { mouth: await this.#patches('mouth', task), eyes: await this.#patches('eyes', task) };
    const canvas = this.#canvasFor(task);
    const pose = floatsOf(fields, 'pose');
    const expression = floatsOf(fields, 'expression');
    const floats = pose.length / frames;
    return Array.from({ length: frames }, (_, frame) => {
      for (const graph of GRAPHS) this.#lay(canvas, graph, patches[graph][frame]?.patch);
      const part = (field: Float32Array): Float32Array =>
        field.subarray(frame * floats, (frame + 1) * floats);
      return canvas.kernel.draw(part(pose), part(expression));
    });
  }

  async close(): Promise<void> {
    for (const model of Object.values(this.#models)) await model.close();
  }

  /** Runs a graph for the rows that it has not just seen. */
  async #patches(graph: PatchGraph, { motion, frames }: PortraitTask): Promise<Patches> {
    const mask = this.#masks[graph];
    const width = mask.length;
    const rows = Array.from({ length: frames }, (_, frame) => {
      const row = motion.slice(frame * width, (frame + 1) * width);
      return row.map((value, index) => value * (mask[index] ?? 0));
    });
    const last = this.#last[graph];
    const fresh = rows.filter((row, frame) => {
      const before = frame === 0 ? last?.row : rows[frame - 1];
      return before === undefined || !sameRow(row, before);
    });
    const made = await this.#run(graph, fresh, width);
    const patches: Patches[number][] = [];
    let next = 0;
    for (const row of rows) {
      const before = patches.at(-1) ?? last;
      if (before && sameRow(row, before.row)) patches.push(before);
      else {
        const patch = made[next];
        invariant(patch !== undefined, 'a fresh row has its patch');
        patches.push({ row, patch });
        next += 1;
      }
    }
    // A copy: what the network gave is as long as the window.
    const end = patches.at(-1);
    if (end) this.#last[graph] = { row: end.row, patch: end === last ? end.patch : end.patch.slice() };
    return patches;
  }

  async #run(
    graph: PatchGraph,
    rows: readonly Float32Array[],
    width: number,
  ): Promise<readonly Float32Array[]> {
    if (rows.length === 0) return [];
    const data = new Float32Array(rows.length * width);
    for (const [index, row] of rows.entries()) data.set(row, index * width);
    const made: Tensors = await this.#models[graph].run({ motion: { data, dims: [rows.length, width] } });
    const [patch] = this.#avatar.traits.patches.filter((each) => each.graph === graph);
    invariant(patch !== undefined, 'a graph has a patch');
    const floats = floatsOf(made, patch.output);
    const each = floats.length / rows.length;
    return rows.map((_, index) => floats.subarray(index * each, (index + 1) * each));
  }

  #lay(canvas: Canvas, graph: PatchGraph, patch: Float32Array | undefined): void {
    if (patch === undefined || canvas.laid[graph] === patch) return;
    canvas.laid[graph] = patch;
    for (const [place, traits] of this.#avatar.traits.patches.entries()) {
      if (traits.graph !== graph) continue;
      const floats = 6 * traits.texelsAcross * traits.texelsDown;
      const from = (traits.index ?? 0) * floats;
      canvas.kernel.setPatch(place, patch.subarray(from, from + floats));
    }
  }

  #canvasFor({ size, backdrop }: PortraitTask): Canvas {
    const key = `${String(size)} ${backdrop?.id ?? ''}`;
    const place = this.#canvases.findIndex((canvas) => canvas.key === key);
    const [found] = place < 0 ? [] : this.#canvases.splice(place, 1);
    const canvas = found ?? { key, kernel: this.#openKernel(size, backdrop?.picture), laid: {} };
    this.#canvases.push(canvas);
    if (this.#canvases.length > KERNELS) this.#canvases.shift();
    return canvas;
  }

  #openKernel(size: number, backdrop: PackedPicture | undefined): PictureKernel {
    const { portrait, matte, background } = this.#layers;
    const behind = backdrop ?? (background && packPicture(background, size));
    return new PictureKernel(
      packPicture(portrait, size, matte),
      this.#avatar.traits.patches,
      matte ? behind : undefined,
    );
  }
}
