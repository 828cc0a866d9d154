// AssemblyScript: the picture from a portrait, two fields and the patches of mouth and eyes.
//
// All coordinates are pixels of the picture that is drawn, `size` on a side, pixel centres at whole numbers; `scale` is that picture
// against the 512 pixels in which packs are written. A pixel is four bytes: Y, U, V and the matte.

import { GRID_STEP, PADDING, PHASES, SCRATCH, TEXEL_BYTES } from './layout';
import { colourOver, overBackground } from './blend';
import { writeRows } from './rows';
import { sampleAt } from './sample';

/** Bytes of a point of the grid: the shift to the source, then the shift to the canonical point, x and y each, float32. */
const POINT_BYTES: usize = 16;
const FIELD: i32 = 64;

/** Weights of Catmull-Rom's four taps for each phase: at 32 bytes a phase, as pairs for `i32x4.dot_i16x8_s`. */
export function fillTaps(taps: usize): void {
  for (let phase = 0; phase <= PHASES; phase += 1) {
    const f = <f64>phase / <f64>PHASES;
    const w0 = <i32>Math.round(((-0.5 * f + 1) * f - 0.5) * f * 1024);
    const w2 = <i32>Math.round(((-1.5 * f + 2) * f + 0.5) * f * 1024);
    const w3 = <i32>Math.round((0.5 * f - 0.5) * f * f * 1024);
    // So that they sum to one whatever was rounded.
    const w1 = 1024 - w0 - w2 - w3;
    for (let channel: usize = 0; channel < 4; channel += 1) {
      const at = taps + <usize>phase * 32 + channel * 4;
      store<i16>(at, <i16>w0);
      store<i16>(at, <i16>w1, 2);
      store<i16>(at, <i16>w2, 16);
      store<i16>(at, <i16>w3, 18);
    }
  }
}

function fieldAt(field: usize, u: f32, v: f32): f32 {
  const x = min<f32>(max<f32>(u, 0), 63);
  const y = min<f32>(max<f32>(v, 0), 63);
  const column = min<i32>(<i32>x, FIELD - 2);
  const row = min<i32>(<i32>y, FIELD - 2);
  const fx = x - <f32>column;
  const fy = y - <f32>row;
  const at = field + ((<usize>(row * FIELD + column)) << 2);
  const top = load<f32>(at) + (load<f32>(at, 4) - load<f32>(at)) * fx;
  const bottom = load<f32>(at, 256) + (load<f32>(at, 260) - load<f32>(at, 256)) * fx;
  return top + (bottom - top) * fy;
}

/** Shifts in pixels of the picture, rounded to a 128th: what moves less looks the same, and need not be drawn again. */
function stepped(shifts: v128, scale: f32): v128 {
  return f32x4.mul(f32x4.nearest(f32x4.mul(shifts, f32x4.splat(scale * 128))), f32x4.splat(1.0 / 128));
}

/**
 * Both fields, [2, 64, 64] float32 in pixels of 512, as one grid of points four pixels apart, `size / 4 + 1` on a side.
 */
export function composeGrid(pose: usize, expression: usize, size: i32, grid: usize): void {
  const scale = <f32>size / 512;
  const points = size / GRID_STEP + 1;
  const plane: usize = FIELD * FIELD * 4;
  let to = grid;
  for (let i = 0; i < points; i += 1) {
    const y = (<f32>(i * GRID_STEP) + 0.5) / scale - 0.5;
    const v = (y - 3.5) / 8;
    for (let j = 0; j < points; j += 1) {
      const x = (<f32>(j * GRID_STEP) + 0.5) / scale - 0.5;
      const u = (x - 3.5) / 8;
      const px = fieldAt(pose, u, v);
      const py = fieldAt(pose + plane, u, v);
      const u2 = u + px / 8;
      const v2 = v + py / 8;
      const gx = px + fieldAt(expression, u2, v2);
      const gy = py + fieldAt(expression + plane, u2, v2);
      v128.store(to, stepped(f32x4(gx, gy, px, py), scale));
      to += POINT_BYTES;
    }
  }
}

/**
 * A patch as its network gives it, [6, height, width] float32 (dx, dy, alpha, premultiplied red, green, blue), as texels of eight
 * float32 (dx, dy, alpha, nothing, Y, U, V, matte) with a border of one texel of nothing around.
 */
export function packPatch(from: usize, width: i32, height: i32, scale: f32, to: usize): void {
  const plane = (<usize>(width * height)) << 2;
  const stride = <usize>(width + 2) * TEXEL_BYTES;
  memory.fill(to, 0, stride * <usize>(height + 2));
  let at = from;
  for (let y = 0; y < height; y += 1) {
    let texel = to + stride * <usize>(y + 1) + TEXEL_BYTES;
    for (let x = 0; x < width; x += 1) {
      const alpha = load<f32>(at + 2 * plane);
      const red = load<f32>(at + 3 * plane);
      const green = load<f32>(at + 4 * plane);
      const blue = load<f32>(at + 5 * plane);
      store<f32>(texel, load<f32>(at) * scale);
      store<f32>(texel, load<f32>(at + plane) * scale, 4);
      store<f32>(texel, alpha, 8);
      store<f32>(texel, 16 * alpha + 65.481 * red + 128.553 * green + 24.966 * blue, 16);
      store<f32>(texel, 128 * alpha - 37.797 * red - 74.203 * green + 112.0 * blue, 20);
      store<f32>(texel, 128 * alpha + 112.0 * red - 93.786 * green - 18.214 * blue, 24);
      store<f32>(texel, 255 * alpha, 28);
      texel += TEXEL_BYTES;
      at += 4;
    }
  }
}

/** Which of the patches (x, y, width, height, …: 48 bytes each) a cell's four canonical corners come near: a bit each. */
function meets(patches: usize, count: i32, a: v128, b: v128, c: v128, d: v128, x: f32, y: f32): i32 {
  let near = 0;
  const low = f32x4.min(f32x4.min(a, b), f32x4.min(c, d));
  const high = f32x4.max(f32x4.max(a, b), f32x4.max(c, d));
  const left = x + f32x4.extract_lane(low, 2);
  const top = y + f32x4.extract_lane(low, 3);
  const right = x + <f32>GRID_STEP + f32x4.extract_lane(high, 2);
  const bottom = y + <f32>GRID_STEP + f32x4.extract_lane(high, 3);
  for (let k = 0; k < count; k += 1) {
    const patch = patches + <usize>k * 48;
    const px = load<f32>(patch);
    const py = load<f32>(patch, 4);
    if (
      right >= px - 1 &&
      left <= px + load<f32>(patch, 8) + 1 &&
      bottom >= py - 1 &&
      top <= py + load<f32>(patch, 12) + 1
    ) {
      near |= 1 << k;
    }
  }
  return near;
}

/** What was drawn into a cell last. */
const NOTHING: u8 = 0;
const PERSON: u8 = 1;
const BACKGROUND: u8 = 2;

function isSame(one: usize, other: usize, stride: usize): bool {
  const above = v128.or(
    v128.xor(v128.load(one), v128.load(other)),
    v128.xor(v128.load(one, 16), v128.load(other, 16)),
  );
  const below = v128.or(
    v128.xor(v128.load(one + stride), v128.load(other + stride)),
    v128.xor(v128.load(one + stride, 16), v128.load(other + stride, 16)),
  );
  return !v128.any_true(v128.or(above, below));
}

/**
 * Where there is nobody: for each cell of the portrait, whether the matte is nought in it and within two cells of it.
 */
export function findVoid(portrait: usize, size: i32, empty: usize): void {
  const cells = size / GRID_STEP;
  const stride = size + 2 * PADDING;
  for (let i = 0; i < cells; i += 1) {
    for (let j = 0; j < cells; j += 1) {
      let seen: u8 = 0;
      const top = max(0, (i - 2) * GRID_STEP);
      const bottom = min(size, (i + 3) * GRID_STEP);
      const left = max(0, (j - 2) * GRID_STEP);
      const right = min(size, (j + 3) * GRID_STEP);
      for (let y = top; y < bottom; y += 1) {
        for (let x = left; x < right; x += 1) {
          seen |= load<u8>(portrait + ((<usize>((y + PADDING) * stride + x + PADDING)) << 2), 3);
        }
      }
      store<u8>(empty + <usize>(i * cells + j), seen ? 0 : 1);
    }
  }
}

/** Whether all that a cell shows lies where there is nobody. @param a and d the shifts at two opposite corners */
function isVoid(empty: usize, cells: i32, a: v128, d: v128, i: i32, j: i32): bool {
  const column = j + <i32>Math.round((f32x4.extract_lane(a, 0) + f32x4.extract_lane(d, 0)) / 8);
  const row = i + <i32>Math.round((f32x4.extract_lane(a, 1) + f32x4.extract_lane(d, 1)) / 8);
  if (column < 0 || row < 0 || column >= cells || row >= cells) return false;
  return load<u8>(empty + <usize>(row * cells + column)) != 0;
}

/** The background's pixels of one cell, as they are. */
function layBackground(
  background: usize,
  size: i32,
  i: i32,
  j: i32,
  luma: usize,
  blue: usize,
  red: usize,
): void {
  for (let half = 0; half < 2; half += 1) {
    const row = i * GRID_STEP + half * 2;
    for (let y = 0; y < 2; y += 1) {
      for (let x = 0; x < 4; x += 1) {
        const packed = v128.load32_zero(background + ((<usize>((row + y) * size + j * GRID_STEP + x)) << 2));
        const pixel = i32x4.shl(i32x4.extend_low_i16x8_u(i16x8.extend_low_i8x16_u(packed)), 16);
        v128.store(SCRATCH + ((<usize>(4 * y + x)) << 4), pixel);
      }
    }
    writeRows(
      luma + <usize>(row * size + j * GRID_STEP),
      <usize>size,
      blue + <usize>((row >> 1) * (size >> 1) + j * (GRID_STEP >> 1)),
      red + <usize>((row >> 1) * (size >> 1) + j * (GRID_STEP >> 1)),
    );
  }
}

/**
 * Draws one picture over the last one: what would be the same is left as it is.
 *
 * @param portrait Y, U, V, matte; `size` on a side and {@link PADDING} pixels of its border repeated around
 * @param background Y, U, V, anything, `size` on a side; nought where there is no matte
 * @param patches 48 bytes each: x, y, width, height of the rectangle, texels a pixel across and down, the texel of pixel nought across and
 *   down (float32), width and height in texels, where the texels lie, and whether they are others than last time (int32)
 * @param before the grid of the last picture
 * @param states what was drawn into each cell last: a byte each, nought at first
 * @param empty of {@link findVoid}; nought where there is no matte
 * @param out I420, full planes: the last picture
 */
export function draw(
  portrait: usize,
  background: usize,
  taps: usize,
  grid: usize,
  before: usize,
  states: usize,
  empty: usize,
  patches: usize,
  count: i32,
  size: i32,
  out: usize,
): void {
  const cells = size / GRID_STEP;
  let fresh = 0;
  for (let k = 0; k < count; k += 1) {
    const patch = patches + <usize>k * 48;
    if (load<i32>(patch, 44)) fresh |= 1 << k;
    store<i32>(patch, 0, 44);
  }
  const gridStride = <usize>(cells + 1) * POINT_BYTES;
  const stride = size + 2 * PADDING;
  const luma = out;
  const blue = out + <usize>(size * size);
  const red = blue + <usize>((size * size) >> 2);
  const quarter = f32x4.splat(0.25);
  for (let i = 0; i < cells; i += 1) {
    for (let j = 0; j < cells; j += 1) {
      const corner = grid + <usize>i * gridStride + <usize>j * POINT_BYTES;
      const a = v128.load(corner);
      const b = v128.load(corner, 16);
      const c = v128.load(corner + gridStride);
      const d = v128.load(corner + gridStride, 16);
      const x = <f32>(j * GRID_STEP);
      const y = <f32>(i * GRID_STEP);
      const near = count > 0 ? meets(patches, count, a, b, c, d, x, y) : 0;
      const state = states + <usize>(i * cells + j);
      if (load<u8>(state) == PERSON && (near & fresh) == 0) {
        if (isSame(corner, corner - grid + before, gridStride)) continue;
      }
      if (empty && near == 0 && isVoid(empty, cells, a, d, i, j)) {
        if (load<u8>(state) != BACKGROUND) layBackground(background, size, i, j, luma, blue, red);
        store<u8>(state, BACKGROUND);
        continue;
      }
      store<u8>(state, PERSON);
      const downLeft = f32x4.mul(f32x4.sub(c, a), quarter);
      const downRight = f32x4.mul(f32x4.sub(d, b), quarter);
      let left = a;
      let right = b;
      for (let half = 0; half < 2; half += 1) {
        const row = i * GRID_STEP + half * 2;
        sampleRow(portrait, stride, taps, left, right, x, <f32>row, size, near ? patches : 0, count, 0);
        left = f32x4.add(left, downLeft);
        right = f32x4.add(right, downRight);
        sampleRow(
          portrait,
          stride,
          taps,
          left,
          right,
          x,
          <f32>(row + 1),
          size,
          near ? patches : 0,
          count,
          64,
        );
        left = f32x4.add(left, downLeft);
        right = f32x4.add(right, downRight);
        if (background)
          overBackground(background + ((<usize>(row * size + j * GRID_STEP)) << 2), (<usize>size) << 2);
        writeRows(
          luma + <usize>(row * size + j * GRID_STEP),
          <usize>size,
          blue + <usize>((row >> 1) * (size >> 1) + j * (GRID_STEP >> 1)),
          red + <usize>((row >> 1) * (size >> 1) + j * (GRID_STEP >> 1)),
        );
      }
    }
  }
}

const RAMP: v128 = f32x4(0, 1, 2, 3);
const FOURTHS: v128 = f32x4(0, 0.25, 0.5, 0.75);

/** Four pixels of a row into the scratch at `to`, sixteen bytes each: Y, U, V, matte times 65,536. */
function sampleRow(
  portrait: usize,
  stride: i32,
  taps: usize,
  left: v128,
  right: v128,
  x: f32,
  y: f32,
  size: i32,
  patches: usize,
  count: i32,
  to: usize,
): void {
  const across = f32x4.sub(right, left);
  const xs = f32x4.add(f32x4.splat(x), RAMP);
  let sx = f32x4.add(
    xs,
    f32x4.add(
      v128.shuffle<f32>(left, left, 0, 0, 0, 0),
      f32x4.mul(v128.shuffle<f32>(across, across, 0, 0, 0, 0), FOURTHS),
    ),
  );
  let sy = f32x4.add(
    f32x4.splat(y),
    f32x4.add(
      v128.shuffle<f32>(left, left, 1, 1, 1, 1),
      f32x4.mul(v128.shuffle<f32>(across, across, 1, 1, 1, 1), FOURTHS),
    ),
  );
  if (patches == 0) {
    sampleAt(portrait, stride, taps, sx, sy, size, to);
    return;
  }
  const cx = f32x4.add(
    xs,
    f32x4.add(
      v128.shuffle<f32>(left, left, 2, 2, 2, 2),
      f32x4.mul(v128.shuffle<f32>(across, across, 2, 2, 2, 2), FOURTHS),
    ),
  );
  const cy = f32x4.add(
    f32x4.splat(y),
    f32x4.add(
      v128.shuffle<f32>(left, left, 3, 3, 3, 3),
      f32x4.mul(v128.shuffle<f32>(across, across, 3, 3, 3, 3), FOURTHS),
    ),
  );
  colourOver(portrait, stride, taps, sx, sy, cx, cy, size, patches, count, to);
}
