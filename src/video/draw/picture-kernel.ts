import { readFileSync } from 'node:fs';
import { invariant } from '../../core/assert.ts';
import type { PackedPicture } from './packed-picture.ts';

/** Where a patch lies in the portrait as packs are written, and how many texels it has. */
export interface PatchPlace {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  readonly texelsAcross: number;
  readonly texelsDown: number;
}

/** The size in which packs are written: all places and shifts are pixels of it. */
export const PACK_SIZE = 512;
const FIELD_FLOATS = 2 * 64 * 64;
const GRID_STEP = 4;
const PADDING = 4;
const TAPS_BYTES = 65 * 32;
const PATCH_BYTES = 48;
const TEXEL_BYTES = 32;
const CHANNELS = 6;
/** Before it lie the kernel's own numbers. */
const FIRST = 8_192;
const PAGE = 65_536;

/** What kernels/portrait/index.ts exports. */
interface KernelExports {
  readonly memory: WebAssembly.Memory;
  fillTaps(taps: number): void;
  composeGrid(pose: number, expression: number, size: number, grid: number): void;
  packPatch(from: number, width: number, height: number, scale: number, to: number): void;
  findVoid(portrait: number, size: number, empty: number): void;
  draw(
    portrait: number,
    background: number,
    taps: number,
    grid: number,
    before: number,
    states: number,
    empty: number,
    patches: number,
    count: number,
    size: number,
    out: number,
  ): void;
}

const KERNEL = new URL('./portrait.wasm', import.meta.url);
let compiled: WebAssembly.Module | undefined;

const instantiate = (): KernelExports => {
  compiled ??= new WebAssembly.Module(readFileSync(KERNEL));
  const { exports } = new WebAssembly.Instance(compiled, {});
  // What the module is compiled from, and a test that it is, make it so.
  return exports as unknown as KernelExports;
};

/**
 * One portrait at one size: warped, the patches laid in, as I420. It holds its own memory, about 4 MB at 512 pixels, and draws over its last
 * picture: what has not moved is left as it is.
 */
export class PictureKernel {
  readonly #kernel = instantiate();
  readonly #size: number;
  readonly #places: readonly PatchPlace[];
  readonly #taps: number;
  readonly #portrait: number;
  readonly #background: number;
  readonly #fields: number;
  /** Of this picture and of the last one. */
  readonly #grids: [number, number];
  readonly #states: number;
  readonly #empty: number;
  readonly #table: number;
  readonly #texels: readonly number[];
  readonly #raw: number;
  readonly #out: number;
  #end = FIRST;

  /** @param background what is behind the person; without it the matte is not looked at */
  constructor(portrait: PackedPicture, places: readonly PatchPlace[], background?: PackedPicture) {
    const { size } = portrait;
    invariant(size % 8 === 0, 'a picture is a multiple of eight pixels wide');
    this.#size = size;
    this.#places = places;
    const padded = size + 2 * PADDING;
    this.#taps = this.#place(TAPS_BYTES);
    this.#portrait = this.#place(padded * padded * 4);
    this.#background = background ? this.#place(size * size * 4) : 0;
    this.#fields = this.#place(2 * FIELD_FLOATS * 4);
    const points = (size / GRID_STEP + 1) ** 2 * 16;
    this.#grids = [this.#place(points), this.#place(points)];
    this.#states = this.#place((size / GRID_STEP) ** 2);
    this.#empty = background ? this.#place((size / GRID_STEP) ** 2) : 0;
    this.#table = this.#place(places.length * PATCH_BYTES);
    this.#texels = places.map(({ texelsAcross, texelsDown }) =>
      this.#place((texelsAcross + 2) * (texelsDown + 2) * TEXEL_BYTES),
    );
    this.#raw = this.#place(
      Math.max(0, ...places.map((place) => place.texelsAcross * place.texelsDown)) * CHANNELS * 4,
    );
    this.#out = this.#place((size * size * 3) / 2);
    this.#kernel.fillTaps(this.#taps);
    this.#layPortrait(portrait.pixels);
    if (background) {
      this.#bytes.set(background.pixels, this.#background);
      this.#kernel.findVoid(this.#portrait, size, this.#empty);
    }
    this.#layTable();
  }

  /** Another patch from now on. @param patch @shape [6, texelsDown, texelsAcross] float32 @layout dx, dy, alpha, premultiplied R, G, B; borrowed */
  setPatch(index: number, patch: Float32Array): void {
    const place = this.#places[index];
    const texels = this.#texels[index];
    invariant(place !== undefined && texels !== undefined, 'a patch has its place');
    invariant(
      patch.length === place.texelsAcross * place.texelsDown * CHANNELS,
      'a patch is as large as its place',
    );
    this.#floats.set(patch, this.#raw / 4);
    const { texelsAcross, texelsDown } = place;
    this.#kernel.packPatch(this.#raw, texelsAcross, texelsDown, this.#size / PACK_SIZE, texels);
    new Int32Array(this.#kernel.memory.buffer)[(this.#table + index * PATCH_BYTES) / 4 + 11] = 1;
  }

  /** @param pose and expression @shape [2, 64, 64] float32; borrowed @returns I420, the caller's, in a buffer of its own */
  draw(pose: Float32Array, expression: Float32Array): Uint8Array {
    this.#floats.set(pose, this.#fields / 4);
    this.#floats.set(expression, this.#fields / 4 + FIELD_FLOATS);
    const [grid, before] = this.#grids;
    this.#grids.reverse();
    this.#kernel.composeGrid(this.#fields, this.#fields + FIELD_FLOATS * 4, this.#size, grid);
    this.#kernel.draw(
      this.#portrait,
      this.#background,
      this.#taps,
      grid,
      before,
      this.#states,
      this.#empty,
      this.#table,
      this.#places.length,
      this.#size,
      this.#out,
    );
    return this.#bytes.slice(this.#out, this.#out + (this.#size * this.#size * 3) / 2);
  }

  get #bytes(): Uint8Array {
    return new Uint8Array(this.#kernel.memory.buffer);
  }

  get #floats(): Float32Array {
    return new Float32Array(this.#kernel.memory.buffer);
  }

  #place(bytes: number): number {
    const at = this.#end;
    this.#end = Math.ceil((at + bytes) / 64) * 64;
    const { memory } = this.#kernel;
    const missing = this.#end - memory.buffer.byteLength;
    if (missing > 0) memory.grow(Math.ceil(missing / PAGE));
    return at;
  }

  /** With its border repeated around it. */
  #layPortrait(pixels: Uint8Array): void {
    const size = this.#size;
    const padded = size + 2 * PADDING;
    const target = this.#bytes.subarray(this.#portrait, this.#portrait + padded * padded * 4);
    for (let y = 0; y < padded; y += 1) {
      const row = Math.min(size - 1, Math.max(0, y - PADDING)) * size;
      target.set(pixels.subarray(row * 4, (row + size) * 4), (y * padded + PADDING) * 4);
      const first = pixels.subarray(row * 4, row * 4 + 4);
      const last = pixels.subarray((row + size - 1) * 4, (row + size) * 4);
      for (let x = 0; x < PADDING; x += 1) {
        target.set(first, (y * padded + x) * 4);
        target.set(last, (y * padded + PADDING + size + x) * 4);
      }
    }
  }

  #layTable(): void {
    const scale = this.#size / PACK_SIZE;
    const whole = new Int32Array(this.#kernel.memory.buffer);
    for (const [index, { x, y, width, height, texelsAcross, texelsDown }] of this.#places.entries()) {
      const at = (this.#table + index * PATCH_BYTES) / 4;
      const across = texelsAcross / width;
      const down = texelsDown / height;
      const toHere = (place: number): number => (place + 0.5) * scale - 0.5;
      const origin = 0.5 / scale - 0.5;
      this.#floats.set(
        [
          toHere(x),
          toHere(y),
          width * scale,
          height * scale,
          across / scale,
          down / scale,
          (origin - x) * across,
          (origin - y) * down,
        ],
        at,
      );
      whole.set([texelsAcross, texelsDown, this.#texels[index] ?? 0, 0], at + 8);
    }
  }
}
