/**
 * Exponential, tangent and circle of four numbers at once, to some 10⁻⁷: −130 dB.
 *
 * Whole numbers are had by adding a number so large that what is behind the point falls off, and stand in its last bits.
 */
const LARGE: f32 = 12582912;

const LOG2E: f32 = 1.44269504;
const LN2_HIGH: f32 = 0.693359375;
const LN2_LOW: f32 = -2.1219444e-4;

/** a·b + c, in one step where the processor has it. */
export function fused(a: v128, b: v128, c: v128): v128 {
  return f32x4.relaxed_madd(a, b, c);
}

/** c − a·b, likewise. */
export function less(a: v128, b: v128, c: v128): v128 {
  return f32x4.relaxed_nmadd(a, b, c);
}

/** e^x. @param x taken as 87 where it is more, and as −87 where it is less or no number */
export function exponential(x: v128): v128 {
  const held = f32x4.pmax(f32x4.splat(-87), f32x4.pmin(f32x4.splat(87), x));
  const shifted = fused(held, f32x4.splat(LOG2E), f32x4.splat(LARGE));
  const octaves = f32x4.sub(shifted, f32x4.splat(LARGE));
  let rest = fused(octaves, f32x4.splat(-LN2_HIGH), held);
  rest = fused(octaves, f32x4.splat(-LN2_LOW), rest);
  let sum = f32x4.splat(1.3981999507e-3);
  sum = fused(sum, rest, f32x4.splat(8.3334519073e-3));
  sum = fused(sum, rest, f32x4.splat(4.1665795894e-2));
  sum = fused(sum, rest, f32x4.splat(1.6666665459e-1));
  sum = fused(sum, rest, f32x4.splat(5.0000001201e-1));
  sum = fused(sum, rest, f32x4.splat(1));
  sum = fused(sum, rest, f32x4.splat(1));
  // The last bits of the shifted number, moved to where the exponent stands.
  return i32x4.add(sum, i32x4.shl(shifted, 23));
}

/** The hyperbolic tangent. */
export function tangent(x: v128): v128 {
  const grown = exponential(f32x4.add(x, x));
  return f32x4.sub(f32x4.splat(1), f32x4.div(f32x4.splat(2), f32x4.add(grown, f32x4.splat(1))));
}

/** The sine of an angle within an eighth of a turn, in radians. */
export function sineNear(angle: v128, square: v128): v128 {
  let sum = f32x4.splat(-1.9515295891e-4);
  sum = fused(sum, square, f32x4.splat(8.3321608736e-3));
  sum = fused(sum, square, f32x4.splat(-1.6666654611e-1));
  return fused(f32x4.mul(sum, square), angle, angle);
}

/** The cosine of the same. */
export function cosineNear(square: v128): v128 {
  let sum = f32x4.splat(2.443315711809948e-5);
  sum = fused(sum, square, f32x4.splat(-1.388731625493765e-3));
  sum = fused(sum, square, f32x4.splat(4.166664568298827e-2));
  sum = fused(sum, square, f32x4.splat(-0.5));
  return fused(sum, square, f32x4.splat(1));
}

/** An angle in turns as the nearest quarter, whose number stands in the last bits. */
export function quarterOf(turns: v128): v128 {
  return fused(turns, f32x4.splat(4), f32x4.splat(LARGE));
}

/** What is left of it, in radians. */
export function angleBeside(turns: v128, quarter: v128): v128 {
  const quarters = f32x4.sub(quarter, f32x4.splat(LARGE));
  return f32x4.mul(fused(quarters, f32x4.splat(-0.25), turns), f32x4.splat(6.283185307179586));
}

/** All bits where the number of quarters is odd: there sine and cosine change places. */
export function oddOf(quarter: v128): v128 {
  return i32x4.shr_s(i32x4.shl(quarter, 31), 31);
}

/** The sign that quarters give: the second bit of them, moved to where a sign stands. */
export function signOf(quarter: v128): v128 {
  return i32x4.shl(v128.and(quarter, i32x4.splat(2)), 30);
}

/** The sine of an angle in turns. */
export function sine(turns: v128): v128 {
  const quarter = quarterOf(turns);
  const angle = angleBeside(turns, quarter);
  const square = f32x4.mul(angle, angle);
  const here = v128.bitselect(cosineNear(square), sineNear(angle, square), oddOf(quarter));
  return v128.xor(here, signOf(quarter));
}
