import { SCRATCH, TEXEL_BYTES } from './layout';
import { sampleOne } from './sample';

/** What the patches say at a canonical point: dx, dy, alpha, nothing. Their colour is left in {@link colour}. */
let colour: v128 = f32x4.splat(0);

function mixed(at: usize, below: usize, fx: v128, fy: v128): v128 {
  const a = v128.load(at);
  const b = v128.load(at + TEXEL_BYTES);
  const c = v128.load(below);
  const d = v128.load(below + TEXEL_BYTES);
  const top = f32x4.add(a, f32x4.mul(f32x4.sub(b, a), fx));
  const bottom = f32x4.add(c, f32x4.mul(f32x4.sub(d, c), fx));
  return f32x4.add(top, f32x4.mul(f32x4.sub(bottom, top), fy));
}

function patchesAt(patches: usize, count: i32, cx: f32, cy: f32): v128 {
  let shift = f32x4.splat(0);
  colour = f32x4.splat(0);
  for (let k = 0; k < count; k += 1) {
    const patch = patches + <usize>k * 48;
    const width = load<i32>(patch, 32);
    const height = load<i32>(patch, 36);
    // One texel further, because of the border.
    const u = cx * load<f32>(patch, 16) + load<f32>(patch, 24) + 1;
    const v = cy * load<f32>(patch, 20) + load<f32>(patch, 28) + 1;
    if (u < 0 || v < 0 || u >= <f32>(width + 1) || v >= <f32>(height + 1)) continue;
    const column = <i32>u;
    const row = <i32>v;
    const stride = <usize>(width + 2) * TEXEL_BYTES;
    const at = load<usize>(patch, 40) + <usize>row * stride + <usize>column * TEXEL_BYTES;
    const fx = f32x4.splat(u - <f32>column);
    const fy = f32x4.splat(v - <f32>row);
    shift = f32x4.add(shift, mixed(at, at + stride, fx, fy));
    colour = f32x4.add(colour, mixed(at + 16, at + stride + 16, fx, fy));
  }
  return shift;
}

function onePixel(
  portrait: usize,
  stride: i32,
  taps: usize,
  sx: f32,
  sy: f32,
  cx: f32,
  cy: f32,
  size: i32,
  patches: usize,
  count: i32,
  to: usize,
): void {
  const patch = patchesAt(patches, count, cx, cy);
  const under = sampleOne(
    portrait,
    stride,
    taps,
    sx + f32x4.extract_lane(patch, 0),
    sy + f32x4.extract_lane(patch, 1),
    size,
  );
  const clear = f32x4.sub(f32x4.splat(1), v128.shuffle<f32>(patch, patch, 2, 2, 2, 2));
  const over = f32x4.add(
    f32x4.mul(f32x4.convert_i32x4_s(under), clear),
    f32x4.mul(colour, f32x4.splat(65536)),
  );
  v128.store(SCRATCH + to, i32x4.trunc_sat_f32x4_s(over));
}

/** Four pixels near a patch. */
export function colourOver(
  portrait: usize,
  stride: i32,
  taps: usize,
  sx: v128,
  sy: v128,
  cx: v128,
  cy: v128,
  size: i32,
  patches: usize,
  count: i32,
  to: usize,
): void {
  onePixel(
    portrait,
    stride,
    taps,
    f32x4.extract_lane(sx, 0),
    f32x4.extract_lane(sy, 0),
    f32x4.extract_lane(cx, 0),
    f32x4.extract_lane(cy, 0),
    size,
    patches,
    count,
    to,
  );
  onePixel(
    portrait,
    stride,
    taps,
    f32x4.extract_lane(sx, 1),
    f32x4.extract_lane(sy, 1),
    f32x4.extract_lane(cx, 1),
    f32x4.extract_lane(cy, 1),
    size,
    patches,
    count,
    to + 16,
  );
  onePixel(
    portrait,
    stride,
    taps,
    f32x4.extract_lane(sx, 2),
    f32x4.extract_lane(sy, 2),
    f32x4.extract_lane(cx, 2),
    f32x4.extract_lane(cy, 2),
    size,
    patches,
    count,
    to + 32,
  );
  onePixel(
    portrait,
    stride,
    taps,
    f32x4.extract_lane(sx, 3),
    f32x4.extract_lane(sy, 3),
    f32x4.extract_lane(cx, 3),
    f32x4.extract_lane(cy, 3),
    size,
    patches,
    count,
    to + 48,
  );
}

/** Lays the eight pixels in the scratch over what is behind the person, by their matte. */
export function overBackground(background: usize, rowBytes: usize): void {
  for (let row: usize = 0; row < 2; row += 1) {
    for (let x: usize = 0; x < 4; x += 1) {
      const at = SCRATCH + row * 64 + x * 16;
      const pixel = v128.load(at);
      const matte = min<f32>(max<f32>(<f32>i32x4.extract_lane(pixel, 3) / 16711680, 0), 1);
      if (matte >= 0.999) continue;
      const packed = v128.load32_zero(background + row * rowBytes + x * 4);
      const behind = f32x4.mul(
        f32x4.convert_i32x4_s(i32x4.extend_low_i16x8_u(i16x8.extend_low_i8x16_u(packed))),
        f32x4.splat(65536),
      );
      const front = f32x4.convert_i32x4_s(pixel);
      v128.store(
        at,
        i32x4.trunc_sat_f32x4_s(f32x4.add(behind, f32x4.mul(f32x4.sub(front, behind), f32x4.splat(matte)))),
      );
    }
  }
}
