import { PADDING, PHASES, SCRATCH } from './layout';

/** Bytes of pixels 0 and 1, and of 2 and 3, as pairs of one channel, widened to 16 bits. */
const FIRST_PAIRS: v128 = i8x16(0, -1, 4, -1, 1, -1, 5, -1, 2, -1, 6, -1, 3, -1, 7, -1);
const LAST_PAIRS: v128 = i8x16(8, -1, 12, -1, 9, -1, 13, -1, 10, -1, 14, -1, 11, -1, 15, -1);
/** Two rows of four channels, interleaved. */
const ROWS: v128 = i8x16(0, 1, 8, 9, 2, 3, 10, 11, 4, 5, 12, 13, 6, 7, 14, 15);

function acrossRow(at: usize, first: v128, last: v128): v128 {
  const four = v128.load(at);
  const sum = i32x4.add(
    i32x4.dot_i16x8_s(i8x16.swizzle(four, FIRST_PAIRS), first),
    i32x4.dot_i16x8_s(i8x16.swizzle(four, LAST_PAIRS), last),
  );
  // Six bits below the point are left, so that sixteen hold what overshoots.
  return i32x4.shr_s(sum, 4);
}

/** One pixel, bicubic: Y, U, V, matte times 65,536. @param at its first tap @param rowBytes from one row to the next */
export function bicubic(at: usize, rowBytes: usize, across: usize, down: usize): v128 {
  const first = v128.load(across);
  const last = v128.load(across, 16);
  const r0 = acrossRow(at, first, last);
  const r1 = acrossRow(at + rowBytes, first, last);
  const r2 = acrossRow(at + 2 * rowBytes, first, last);
  const r3 = acrossRow(at + 3 * rowBytes, first, last);
  return i32x4.add(
    i32x4.dot_i16x8_s(i8x16.swizzle(i16x8.narrow_i32x4_s(r0, r1), ROWS), v128.load(down)),
    i32x4.dot_i16x8_s(i8x16.swizzle(i16x8.narrow_i32x4_s(r2, r3), ROWS), v128.load(down, 16)),
  );
}

export function sampleOne(portrait: usize, stride: i32, taps: usize, sx: f32, sy: f32, size: i32): v128 {
  const edge = <f32>(size - 1);
  const x = min<f32>(max<f32>(sx, 0), edge);
  const y = min<f32>(max<f32>(sy, 0), edge);
  const column = <i32>x;
  const row = <i32>y;
  const across = <i32>((x - <f32>column) * <f32>PHASES + 0.5);
  const down = <i32>((y - <f32>row) * <f32>PHASES + 0.5);
  const at = portrait + ((<usize>((row + PADDING - 1) * stride + column + PADDING - 1)) << 2);
  return bicubic(at, (<usize>stride) << 2, taps + ((<usize>across) << 5), taps + ((<usize>down) << 5));
}

/** Four pixels at four places of the portrait. */
export function sampleAt(
  portrait: usize,
  stride: i32,
  taps: usize,
  sx: v128,
  sy: v128,
  size: i32,
  to: usize,
): void {
  const zero = f32x4.splat(0);
  const edge = f32x4.splat(<f32>(size - 1));
  const phases = f32x4.splat(<f32>PHASES);
  const half = f32x4.splat(0.5);
  const x = f32x4.min(f32x4.max(sx, zero), edge);
  const y = f32x4.min(f32x4.max(sy, zero), edge);
  const column = i32x4.trunc_sat_f32x4_s(x);
  const row = i32x4.trunc_sat_f32x4_s(y);
  const across = i32x4.shl(
    i32x4.trunc_sat_f32x4_s(f32x4.add(f32x4.mul(f32x4.sub(x, f32x4.convert_i32x4_s(column)), phases), half)),
    5,
  );
  const down = i32x4.shl(
    i32x4.trunc_sat_f32x4_s(f32x4.add(f32x4.mul(f32x4.sub(y, f32x4.convert_i32x4_s(row)), phases), half)),
    5,
  );
  const at = i32x4.shl(i32x4.add(i32x4.mul(row, i32x4.splat(stride)), column), 2);
  const from = portrait + ((<usize>((PADDING - 1) * stride + PADDING - 1)) << 2);
  const rowBytes = (<usize>stride) << 2;
  v128.store(
    SCRATCH + to,
    bicubic(
      from + i32x4.extract_lane(at, 0),
      rowBytes,
      taps + i32x4.extract_lane(across, 0),
      taps + i32x4.extract_lane(down, 0),
    ),
  );
  v128.store(
    SCRATCH + to + 16,
    bicubic(
      from + i32x4.extract_lane(at, 1),
      rowBytes,
      taps + i32x4.extract_lane(across, 1),
      taps + i32x4.extract_lane(down, 1),
    ),
  );
  v128.store(
    SCRATCH + to + 32,
    bicubic(
      from + i32x4.extract_lane(at, 2),
      rowBytes,
      taps + i32x4.extract_lane(across, 2),
      taps + i32x4.extract_lane(down, 2),
    ),
  );
  v128.store(
    SCRATCH + to + 48,
    bicubic(
      from + i32x4.extract_lane(at, 3),
      rowBytes,
      taps + i32x4.extract_lane(across, 3),
      taps + i32x4.extract_lane(down, 3),
    ),
  );
}
