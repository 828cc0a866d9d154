import {
  BINS,
  COSINES,
  FREE,
  HOP,
  LANES,
  POOL,
  SIGNAL,
  SINES,
  SOUND_WINDOW,
  SOURCE_WINDOW,
  SPECTRUM_IM,
  SPECTRUM_RE,
  TRANSFORM,
  TURN_COSINES,
  TURN_SINES,
  WEIGHTS,
} from './layout';
import { fillPulses } from './pulses';
import { forward, inverse } from './transform';
import {
  angleBeside,
  cosineNear,
  exponential,
  fused,
  less,
  oddOf,
  quarterOf,
  signOf,
  sineNear,
  tangent,
} from './waves';

/** Log magnitudes are cut here, so that a wild value is loud and not infinite. */
const LARGEST_LOG: f32 = 7;
const TURNS_A_RADIAN: f32 = 0.15915494309189535;

export function placeOfSourceWindow(): usize {
  return SOURCE_WINDOW;
}
export function placeOfSoundWindow(): usize {
  return SOUND_WINDOW;
}
export function placeOfCosines(): usize {
  return COSINES;
}
export function placeOfSines(): usize {
  return SINES;
}
export function placeOfTurnCosines(): usize {
  return TURN_COSINES;
}
export function placeOfTurnSines(): usize {
  return TURN_SINES;
}
export function placeOfWeights(): usize {
  return WEIGHTS;
}
export function placeOfPool(): usize {
  return POOL;
}
export function placeOfFree(): usize {
  return FREE;
}

/**
 * The pulses of some frames of a clause and of half a transform before and after them; what lies beyond the clause is its mirror
 * image.
 *
 * @param from the first frame, within the clause @param to the one after the last @param frames of the clause
 * @param pitchFrom the frame of the first number of `pitch` and `turns`, of which there are `count`
 * @param train f32 [(to − from + 4) · HOP + …]: frame `from` begins 2 · HOP into it; room for three frames more behind
 */
export function makePulses(
  pitch: usize,
  turns: usize,
  count: i32,
  pitchFrom: i32,
  from: i32,
  to: i32,
  frames: i32,
  rate: f64,
  train: usize,
): void {
  const origin = train + 4 * 2 * HOP;
  for (let frame = from; frame < to; frame += 4) {
    fillPulses(pitch, turns, count, frame - pitchFrom, rate, origin + 4 * HOP * (frame - from));
  }
  if (from === 0) for (let n = 1; n <= 2 * HOP; n++) store<f32>(origin - 4 * n, load<f32>(origin + 4 * n));
  if (to === frames) {
    const last = origin + 4 * ((to - from) * HOP - 1);
    for (let n = 1; n <= 2 * HOP; n++) store<f32>(last + 4 * n, load<f32>(last - 4 * n));
  }
}

/** Four frames' pulses under the window into `SIGNAL`. @param at where the first frame's transform begins in the train */
function takeSource(at: usize): void {
  for (let n = 0; n < TRANSFORM; n++) {
    const here = at + 4 * n;
    let four = v128.load_zero<u32>(here);
    four = v128.load_lane<u32>(here + 4 * HOP, four, 1);
    four = v128.load_lane<u32>(here + 8 * HOP, four, 2);
    four = v128.load_lane<u32>(here + 12 * HOP, four, 3);
    const weight = v128.load_splat<f32>(SOURCE_WINDOW + 4 * n);
    v128.store(SIGNAL + LANES * n, f32x4.mul(four, weight));
  }
}

/** Filters the pulses in `SPECTRUM`, and adds noise and the free part. Spectra are f32 [BINS, columns], `spectra` the first's first of four columns. */
function shape(spectra: usize, columns: i32, breaths: usize): void {
  const size = 4 * BINS * columns;
  const place0 = POOL + 4 * load<u32>(breaths);
  const place1 = POOL + 4 * load<u32>(breaths + 4);
  const place2 = POOL + 4 * load<u32>(breaths + 8);
  const place3 = POOL + 4 * load<u32>(breaths + 12);
  const largest = f32x4.splat(LARGEST_LOG);
  for (let bin = 0; bin < BINS; bin++) {
    const cell = spectra + 4 * columns * bin;
    const white = 8 * bin;
    const one = v128.shuffle<f32>(
      v128.load_zero<u64>(place0 + white),
      v128.load_zero<u64>(place1 + white),
      0,
      4,
      1,
      5,
    );
    const two = v128.shuffle<f32>(
      v128.load_zero<u64>(place2 + white),
      v128.load_zero<u64>(place3 + white),
      0,
      4,
      1,
      5,
    );
    const whiteRe = v128.shuffle<f32>(one, two, 0, 1, 4, 5);
    const whiteIm = v128.shuffle<f32>(one, two, 2, 3, 6, 7);
    const harmonic = exponential(f32x4.pmin(largest, v128.load(cell)));
    const breath = exponential(f32x4.pmin(largest, v128.load(cell + 2 * size)));
    const free = exponential(f32x4.pmin(largest, v128.load(cell + 3 * size)));
    // π·tanh(offset) radians are half as many turns.
    const offset = f32x4.mul(tangent(v128.load(cell + size)), f32x4.splat(0.5));
    let quarter = quarterOf(offset);
    let angle = angleBeside(offset, quarter);
    let square = f32x4.mul(angle, angle);
    let odd = oddOf(quarter);
    let near = sineNear(angle, square);
    let far = cosineNear(square);
    const sin = f32x4.mul(harmonic, v128.xor(v128.bitselect(far, near, odd), signOf(quarter)));
    quarter = i32x4.add(quarter, i32x4.splat(1));
    const cos = f32x4.mul(harmonic, v128.xor(v128.bitselect(near, far, odd), signOf(quarter)));
    const phase = f32x4.mul(v128.load(cell + 4 * size), f32x4.splat(TURNS_A_RADIAN));
    quarter = quarterOf(phase);
    angle = angleBeside(phase, quarter);
    square = f32x4.mul(angle, angle);
    odd = oddOf(quarter);
    near = sineNear(angle, square);
    far = cosineNear(square);
    const looseIm = fused(
      free,
      v128.xor(v128.bitselect(far, near, odd), signOf(quarter)),
      f32x4.mul(breath, whiteIm),
    );
    quarter = i32x4.add(quarter, i32x4.splat(1));
    const looseRe = fused(
      free,
      v128.xor(v128.bitselect(near, far, odd), signOf(quarter)),
      f32x4.mul(breath, whiteRe),
    );
    const at = LANES * bin;
    const re = v128.load(SPECTRUM_RE + at);
    const im = v128.load(SPECTRUM_IM + at);
    v128.store(SPECTRUM_RE + at, fused(re, cos, less(im, sin, looseRe)));
    v128.store(SPECTRUM_IM + at, fused(re, sin, fused(im, cos, looseIm)));
  }
}

/** Four samples of one frame on top of what is there. */
function addFour(at: usize, four: v128, weight: v128): void {
  v128.store(at, fused(four, weight, v128.load(at)));
}

/** Adds `count` of the four frames' signals to the sound, one frame after the other. @param sum where the first frame's transform begins in it */
function addSignals(sum: usize, count: i32): void {
  // Four samples at a time, turned from a frame a lane into a sample a lane.
  for (let n = 0; n < TRANSFORM; n += 4) {
    const at = SIGNAL + LANES * n;
    const a = v128.load(at);
    const b = v128.load(at, 16);
    const c = v128.load(at, 32);
    const d = v128.load(at, 48);
    const ab = v128.shuffle<f32>(a, b, 0, 4, 1, 5);
    const cd = v128.shuffle<f32>(c, d, 0, 4, 1, 5);
    const abHigh = v128.shuffle<f32>(a, b, 2, 6, 3, 7);
    const cdHigh = v128.shuffle<f32>(c, d, 2, 6, 3, 7);
    const weight = v128.load(SOUND_WINDOW + 4 * n);
    const to = sum + 4 * n;
    addFour(to, v128.shuffle<f32>(ab, cd, 0, 1, 4, 5), weight);
    if (count > 1) addFour(to + 4 * HOP, v128.shuffle<f32>(ab, cd, 2, 3, 6, 7), weight);
    if (count > 2) addFour(to + 8 * HOP, v128.shuffle<f32>(abHigh, cdHigh, 0, 1, 4, 5), weight);
    if (count > 3) addFour(to + 12 * HOP, v128.shuffle<f32>(abHigh, cdHigh, 2, 3, 6, 7), weight);
  }
}

/**
 * Adds the sound of some frames.
 *
 * @param spectra the first frame's column in the first of five spectra, one after the other, each f32 [BINS, columns]; three columns more may be read than there are frames
 * @param breaths where each frame's noise begins in the pool, u32 [frames, three more]
 * @param train where the first frame's transform begins in the pulses
 * @param sum the same in the sound; f32
 */
export function makeSound(
  spectra: usize,
  columns: i32,
  breaths: usize,
  train: usize,
  sum: usize,
  frames: i32,
): void {
  for (let frame = 0; frame < frames; frame += 4) {
    takeSource(train + 4 * HOP * frame);
    forward();
    shape(spectra + 4 * frame, columns, breaths + 4 * frame);
    inverse();
    addSignals(sum + 4 * HOP * frame, min(4, frames - frame));
  }
}

/**
 * Divides by what the windows of the frames that met in each sample weigh: fewer at the ends of a clause.
 *
 * @param from the first frame of the sound @param to the one after the last @param frames of the clause
 */
export function level(sum: usize, from: i32, to: i32, frames: i32): void {
  for (let block = from; block < to; block++) {
    let mask = 0;
    for (let quarter = 0; quarter < 4; quarter++) {
      const frame = block + 2 - quarter;
      if (frame >= 0 && frame < frames) mask |= 1 << quarter;
    }
    const weights = WEIGHTS + 4 * HOP * mask;
    const at = sum + 4 * HOP * (block - from);
    for (let n = 0; n < HOP; n += 4) {
      v128.store(at + 4 * n, f32x4.mul(v128.load(at + 4 * n), v128.load(weights + 4 * n)));
    }
  }
}
