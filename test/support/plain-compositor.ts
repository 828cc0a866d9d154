import type { PackedPicture } from '../../src/video/index.ts';
import type { PatchPlace } from '../../src/video/draw/picture-kernel.ts';

/** What a patch adds at a point: shift, opacity and premultiplied Y, U, V, matte. */
type Sample = readonly [dx: number, dy: number, alpha: number, ...colour: number[]];

const clamp = (value: number, low: number, high: number): number => Math.min(high, Math.max(low, value));

const fieldAt = (field: Float32Array, plane: number, x: number, y: number): number => {
  const u = clamp((x - 3.5) / 8, 0, 63);
  const v = clamp((y - 3.5) / 8, 0, 63);
  const [c, r] = [Math.min(62, Math.floor(u)), Math.min(62, Math.floor(v))];
  const at = (row: number, column: number): number => field[plane * 4096 + row * 64 + column] ?? 0;
  const top = at(r, c) + (at(r, c + 1) - at(r, c)) * (u - c);
  const bottom = at(r + 1, c) + (at(r + 1, c + 1) - at(r + 1, c)) * (u - c);
  return top + (bottom - top) * (v - r);
};

const taps = (f: number): readonly number[] => [
  ((-0.5 * f + 1) * f - 0.5) * f,
  (1.5 * f - 2.5) * f * f + 1,
  ((-1.5 * f + 2) * f + 0.5) * f,
  (0.5 * f - 0.5) * f * f,
];

const bicubic = ({ pixels, size }: PackedPicture, x: number, y: number, channel: number): number => {
  const [cx, cy] = [clamp(x, 0, size - 1), clamp(y, 0, size - 1)];
  const [column, row] = [Math.floor(cx), Math.floor(cy)];
  let sum = 0;
  for (const [j, down] of taps(cy - row).entries()) {
    for (const [k, across] of taps(cx - column).entries()) {
      const at = clamp(row + j - 1, 0, size - 1) * size + clamp(column + k - 1, 0, size - 1);
      sum += (pixels[at * 4 + channel] ?? 0) * down * across;
    }
  }
  return sum;
};

const patchAt = (patch: Float32Array, place: PatchPlace, x: number, y: number): Sample => {
  const { texelsAcross: width, texelsDown: height } = place;
  const u = ((x - place.x) * width) / place.width;
  const v = ((y - place.y) * height) / place.height;
  const [c, r] = [Math.floor(u), Math.floor(v)];
  const texel = (channel: number, row: number, column: number): number =>
    row < 0 || column < 0 || row >= height || column >= width
      ? 0
      : (patch[(channel * height + row) * width + column] ?? 0);
  const mixed = (channel: number): number => {
    const top = texel(channel, r, c) * (1 - u + c) + texel(channel, r, c + 1) * (u - c);
    const bottom = texel(channel, r + 1, c) * (1 - u + c) + texel(channel, r + 1, c + 1) * (u - c);
    return top * (1 - v + r) + bottom * (v - r);
  };
  const [dx = 0, dy = 0, alpha = 0, red = 0, green = 0, blue = 0] = [0, 1, 2, 3, 4, 5].map(mixed);
  return [
    dx,
    dy,
    alpha,
    16 * alpha + 65.481 * red + 128.553 * green + 24.966 * blue,
    128 * alpha - 37.797 * red - 74.203 * green + 112 * blue,
    128 * alpha + 112 * red - 93.786 * green - 18.214 * blue,
    255 * alpha,
  ];
};

export interface Composition {
  readonly portrait: PackedPicture;
  readonly background?: PackedPicture;
  readonly pose: Float32Array;
  readonly expression: Float32Array;
  readonly patches: readonly { readonly place: PatchPlace; readonly patch: Float32Array }[];
}

/** What the kernel draws, pixel by pixel as its contract says, slowly: Y, U, V of one pixel at full size. */
export const composedAt = (
  { portrait, background, pose, expression, patches }: Composition,
  column: number,
  row: number,
): number[] => {
  const scale = portrait.size / 512;
  const x = (column + 0.5) / scale - 0.5;
  const y = (row + 0.5) / scale - 0.5;
  const cx = x + fieldAt(pose, 0, x, y);
  const cy = y + fieldAt(pose, 1, x, y);
  let sx = cx + fieldAt(expression, 0, cx, cy);
  let sy = cy + fieldAt(expression, 1, cx, cy);
  let alpha = 0;
  const colour = [0, 0, 0, 0];
  for (const { place, patch } of patches) {
    const [dx, dy, opacity, ...premultiplied] = patchAt(patch, place, cx, cy);
    sx += dx;
    sy += dy;
    alpha += opacity;
    for (const [k, value] of premultiplied.entries()) colour[k] = (colour[k] ?? 0) + value;
  }
  const [px, py] = [(sx + 0.5) * scale - 0.5, (sy + 0.5) * scale - 0.5];
  const own = colour.map((value, channel) => bicubic(portrait, px, py, channel) * (1 - alpha) + value);
  const inRange = (value: number): number => clamp(value, 0, 255);
  if (!background) return own.slice(0, 3).map(inRange);
  const matte = clamp((own[3] ?? 0) / 255, 0, 1);
  const behind = (row * portrait.size + column) * 4;
  return own
    .slice(0, 3)
    .map((value, k) => inRange(value * matte + (background.pixels[behind + k] ?? 0) * (1 - matte)));
};
