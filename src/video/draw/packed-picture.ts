import type { PictureFile } from './webcodecs-picture-file.ts';

/** A picture as the kernel samples it. */
export interface PackedPicture {
  /** @shape [size * size * 4] uint8 @layout Y, U, V, matte; luma from 16 to 235 */
  readonly pixels: Uint8Array;
  readonly size: number;
}

/** Planes at full size each, as numbers that may lie between two bytes. */
type Planes = readonly [luma: Float32Array, blue: Float32Array, red: Float32Array];

/** Twice as large, each sample of the half standing between two of the whole. */
const doubled = (half: Uint8Array, width: number, height: number): Float32Array => {
  const whole = new Float32Array(width * height);
  const columns = width / 2;
  const rows = height / 2;
  for (let y = 0; y < height; y += 1) {
    const v = Math.min(rows - 1, Math.max(0, (y - 0.5) / 2));
    const top = Math.floor(v);
    const bottom = Math.min(rows - 1, top + 1);
    for (let x = 0; x < width; x += 1) {
      const u = Math.min(columns - 1, Math.max(0, (x - 0.5) / 2));
      const left = Math.floor(u);
      const right = Math.min(columns - 1, left + 1);
      const at = (row: number): number => {
        const from = half[row * columns + left] ?? 0;
        return from + ((half[row * columns + right] ?? 0) - from) * (u - left);
      };
      whole[y * width + x] = at(top) + (at(bottom) - at(top)) * (v - top);
    }
  }
  return whole;
};

const planesOf = ({ i420, width, height, fullRange }: PictureFile): Planes => {
  const count = width * height;
  const luma = Float32Array.from(i420.subarray(0, count));
  const blue = doubled(i420.subarray(count, count * 1.25), width, height);
  const red = doubled(i420.subarray(count * 1.25, count * 1.5), width, height);
  if (fullRange) {
    for (let k = 0; k < count; k += 1) {
      luma[k] = 16 + ((luma[k] ?? 0) * 219) / 255;
      blue[k] = 128 + (((blue[k] ?? 0) - 128) * 224) / 255;
      red[k] = 128 + (((red[k] ?? 0) - 128) * 224) / 255;
    }
  }
  return [luma, blue, red];
};

/** The mean over each pixel of a smaller picture: nothing that is too fine for it is left. */
const shrunk = (plane: Float32Array, from: number, to: number): Float32Array => {
  if (from === to) return plane;
  const step = from / to;
  const across = new Float32Array(to * from);
  /** Shares of the old pixels in a new one: of the first, of those within, of the last. */
  const mean = (at: (index: number) => number, place: number): number => {
    const start = place * step;
    const end = start + step;
    let sum = 0;
    for (let k = Math.floor(start); k < Math.ceil(end); k += 1) {
      sum += at(Math.min(from - 1, k)) * (Math.min(end, k + 1) - Math.max(start, k));
    }
    return sum / step;
  };
  for (let y = 0; y < from; y += 1) {
    for (let x = 0; x < to; x += 1) across[y * to + x] = mean((k) => plane[y * from + k] ?? 0, x);
  }
  const out = new Float32Array(to * to);
  for (let y = 0; y < to; y += 1) {
    for (let x = 0; x < to; x += 1) out[y * to + x] = mean((k) => across[k * to + x] ?? 0, y);
  }
  return out;
};

/**
 * A square picture, at the size in which it is drawn.
 *
 * @param matte its luma is how much of the person there is; all of it where there is none
 */
export const packPicture = (picture: PictureFile, size: number, matte?: PictureFile): PackedPicture => {
  const [luma, blue, red] = planesOf(picture).map((plane) => shrunk(plane, picture.width, size));
  const person = matte && shrunk(planesOf(matte)[0], matte.width, size);
  const pixels = new Uint8Array(size * size * 4);
  for (let k = 0; k < size * size; k += 1) {
    pixels[4 * k] = Math.round(luma?.[k] ?? 0);
    pixels[4 * k + 1] = Math.round(blue?.[k] ?? 0);
    pixels[4 * k + 2] = Math.round(red?.[k] ?? 0);
    const alpha = person ? (((person[k] ?? 0) - 16) * 255) / 219 : 255;
    pixels[4 * k + 3] = Math.min(255, Math.max(0, Math.round(alpha)));
  }
  return { pixels, size };
};

/** A colour everywhere, to stand behind a person. @param rgb each @range [0, 255] */
export const plainPicture = (
  [red, green, blue]: readonly [number, number, number],
  size: number,
): PackedPicture => {
  const pixel = [
    16 + (65.481 * red + 128.553 * green + 24.966 * blue) / 255,
    128 + (-37.797 * red - 74.203 * green + 112 * blue) / 255,
    128 + (112 * red - 93.786 * green - 18.214 * blue) / 255,
    255,
  ].map(Math.round);
  const pixels = new Uint8Array(size * size * 4);
  for (let k = 0; k < size * size; k += 1) pixels.set(pixel, 4 * k);
  return { pixels, size };
};
