import type { PictureFile } from './webcodecs-picture-file.ts';

/** A picture as the kernel samples it. */
export interface PackedPicture {
  /** @shape [size * size * 4] uint8 @layout Y, U, V, matte; luma from 16 to 235 */
  readonly pixels: Uint8Array;
  readonly size: number;
}

/** Planes at full size each, as numbers that may lie between two bytes. */
type Planes = readonly [luma: Float32Array, blue: Float32Array, red: Float32Array];

/** Which two of `count` samples a place of twice as many stands between, and how near the second one. */
const between = (place: number, count: number): { first: number; second: number; share: number } => {
  const at = Math.min(count - 1, Math.max(0, (place - 0.5) / 2));
  const first = Math.floor(at);
  return { first, second: Math.min(count - 1, first + 1), share: at - first };
};

/** Twice as large, each sample of the half standing between two of the whole. */
const doubled = (half: Uint8Array, width: number, height: number): Float32Array => {
  const columns = width / 2;
  const rows = height / 2;
  const across = new Float32Array(width * rows);
  for (let x = 0; x < width; x += 1) {
    const { first, second, share } = between(x, columns);
    for (let y = 0; y < rows; y += 1) {
      const from = half[y * columns + first] ?? 0;
      across[y * width + x] = from + ((half[y * columns + second] ?? 0) - from) * share;
    }
  }
  const whole = new Float32Array(width * height);
  for (let y = 0; y < height; y += 1) {
    const { first, second, share } = between(y, rows);
    for (let x = 0; x < width; x += 1) {
      const from = across[first * width + x] ?? 0;
      whole[y * width + x] = from + ((across[second * width + x] ?? 0) - from) * share;
    }
  }
  return whole;
};

/** Luma from 16 to 235. */
const lumaOf = ({ i420, width, height, fullRange }: PictureFile): Float32Array => {
  const luma = Float32Array.from(i420.subarray(0, width * height));
  if (fullRange) for (let k = 0; k < luma.length; k += 1) luma[k] = 16 + ((luma[k] ?? 0) * 219) / 255;
  return luma;
};

const planesOf = (picture: PictureFile): Planes => {
  const { i420, width, height, fullRange } = picture;
  const count = width * height;
  const luma = lumaOf(picture);
  const blue = doubled(i420.subarray(count, count * 1.25), width, height);
  const red = doubled(i420.subarray(count * 1.25, count * 1.5), width, height);
  if (fullRange) {
    for (let k = 0; k < count; k += 1) {
      blue[k] = 128 + (((blue[k] ?? 0) - 128) * 224) / 255;
      red[k] = 128 + (((red[k] ?? 0) - 128) * 224) / 255;
    }
  }
  return [luma, blue, red];
};

/** Of which old pixels each new one is the mean, and their shares in it: `taps` for each, the first of them at `starts`. */
const sharesOf = (from: number, to: number): { taps: number; starts: Int32Array; shares: Float64Array } => {
  const step = from / to;
  const taps = Math.ceil(step) + 1;
  const starts = new Int32Array(to);
  const shares = new Float64Array(to * taps);
  for (let place = 0; place < to; place += 1) {
    const begin = place * step;
    const end = begin + step;
    // Where the last ones are beyond the border, the window begins earlier, with shares of nought.
    const start = Math.max(0, Math.min(from - taps, Math.floor(begin)));
    starts[place] = start;
    for (let tap = 0; tap < taps; tap += 1) {
      const covered = Math.min(end, start + tap + 1) - Math.max(begin, start + tap);
      shares[place * taps + tap] = Math.max(0, covered) / step;
    }
  }
  return { taps, starts, shares };
};

/** Rows shrunk, and the picture turned on its side: twice makes the whole of it. @param rows of `from` samples each */
const shrunkRows = (plane: Float32Array, rows: number, from: number, to: number): Float32Array => {
  const { taps, starts, shares } = sharesOf(from, to);
  const turned = new Float32Array(to * rows);
  for (const [x, start] of starts.entries()) {
    const mine = shares.subarray(x * taps, (x + 1) * taps);
    for (let y = 0; y < rows; y += 1) {
      let sum = 0;
      for (let tap = 0; tap < taps; tap += 1) sum += (plane[y * from + start + tap] ?? 0) * (mine[tap] ?? 0);
      turned[x * rows + y] = sum;
    }
  }
  return turned;
};

/** The mean over each pixel of a smaller picture: nothing that is too fine for it is left. */
const shrunk = (plane: Float32Array, from: number, to: number): Float32Array =>
  from === to ? plane : shrunkRows(shrunkRows(plane, from, from, to), to, from, to);

/**
 * A square picture, at the size in which it is drawn.
 *
 * @param matte its luma is how much of the person there is; all of it where there is none
 */
export const packPicture = (picture: PictureFile, size: number, matte?: PictureFile): PackedPicture => {
  const [luma, blue, red] = planesOf(picture).map((plane) => shrunk(plane, picture.width, size));
  const person = matte && shrunk(lumaOf(matte), matte.width, size);
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
