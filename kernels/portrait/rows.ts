import { SCRATCH } from './layout';

/** The first channel of four pixels of four bytes. */
const LUMA: v128 = i8x16(0, 4, 8, 12, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1);
/** The second and third of two. */
const CHROMA: v128 = i8x16(1, 5, -1, -1, 2, 6, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1);

function bytesOf(a: v128, b: v128, c: v128, d: v128, rounding: i32, shift: i32): v128 {
  const half = i32x4.splat(rounding);
  const first = i16x8.narrow_i32x4_s(
    i32x4.shr_s(i32x4.add(a, half), shift),
    i32x4.shr_s(i32x4.add(b, half), shift),
  );
  const last = i16x8.narrow_i32x4_s(
    i32x4.shr_s(i32x4.add(c, half), shift),
    i32x4.shr_s(i32x4.add(d, half), shift),
  );
  return i8x16.narrow_i16x8_u(first, last);
}

/** The eight pixels in the scratch, as two rows of four in luma and one of two in either chroma. */
export function writeRows(luma: usize, stride: usize, blue: usize, red: usize): void {
  const a = v128.load(SCRATCH);
  const b = v128.load(SCRATCH, 16);
  const c = v128.load(SCRATCH, 32);
  const d = v128.load(SCRATCH, 48);
  const e = v128.load(SCRATCH, 64);
  const f = v128.load(SCRATCH, 80);
  const g = v128.load(SCRATCH, 96);
  const h = v128.load(SCRATCH, 112);
  store<i32>(luma, i32x4.extract_lane(i8x16.swizzle(bytesOf(a, b, c, d, 32768, 16), LUMA), 0));
  store<i32>(luma + stride, i32x4.extract_lane(i8x16.swizzle(bytesOf(e, f, g, h, 32768, 16), LUMA), 0));
  const first = i32x4.add(i32x4.add(a, b), i32x4.add(e, f));
  const last = i32x4.add(i32x4.add(c, d), i32x4.add(g, h));
  const chroma = i8x16.swizzle(bytesOf(first, last, first, last, 131072, 18), CHROMA);
  store<i16>(blue, <i16>i32x4.extract_lane(chroma, 0));
  store<i16>(red, <i16>i32x4.extract_lane(chroma, 1));
}
