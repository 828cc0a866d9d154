import { HOP } from './layout';
import { sine } from './waves';

/** Below this there is no voice. Hertz. */
const VOICED_ABOVE: f64 = 40;
/** Harmonics over this are left to the noise. Hertz. */
const HIGHEST_HARMONIC: f64 = 11000;
/** Where the sine below the fraction is this small, its limit is taken. */
const NEARLY_ZERO: f32 = 2e-3;

/** The pitch of a frame, counted from the first that is held; beyond the ends that at the end, as long as `near` is inside. */
function pitchOf(pitch: usize, count: i32, frame: i32, near: i32): f64 {
  if (near < 0 || near >= count) return 0;
  const held = frame < 0 || frame >= count ? near : frame;
  return load<f32>(pitch + 4 * held);
}

function pair(a: f64, b: f64): v128 {
  return f64x2.replace_lane(f64x2.splat(a), 1, b);
}

/** A number and a place of a turn less the whole turns. */
function withoutTurns(turns: v128): v128 {
  return f64x2.sub(turns, f64x2.nearest(turns));
}

function floats(low: v128, high: v128): v128 {
  return v128.shuffle<f32>(f32x4.demote_f64x2_zero(low), f32x4.demote_f64x2_zero(high), 0, 1, 4, 5);
}

/**
 * Four frames of a band-limited pulse train: every harmonic of the pitch below 11 kHz with unit amplitude,
 * Σ cos(h·t) = sin((H + ½)·t) / (2·sin(t/2)) − ½, silence where there is no pitch.
 *
 * The pitch goes on lines between the middles of the frames, and is summed up in double numbers, as the phase of a high harmonic
 * is a hundred times that of the pitch.
 *
 * @param pitch f32 [count] @param turns the phase where each frame begins, f64 [count] @param into f32 [4, HOP]
 */
export function fillPulses(pitch: usize, turns: usize, count: i32, frame: i32, rate: f64, into: usize): void {
  const here0 = pair(pitchOf(pitch, count, frame, frame), pitchOf(pitch, count, frame + 1, frame + 1));
  const here1 = pair(
    pitchOf(pitch, count, frame + 2, frame + 2),
    pitchOf(pitch, count, frame + 3, frame + 3),
  );
  const before0 = pair(pitchOf(pitch, count, frame - 1, frame), pitchOf(pitch, count, frame, frame + 1));
  const before1 = pair(
    pitchOf(pitch, count, frame + 1, frame + 2),
    pitchOf(pitch, count, frame + 2, frame + 3),
  );
  const after0 = pair(pitchOf(pitch, count, frame + 1, frame), pitchOf(pitch, count, frame + 2, frame + 1));
  const after1 = pair(
    pitchOf(pitch, count, frame + 3, frame + 2),
    pitchOf(pitch, count, frame + 4, frame + 3),
  );
  const begin0 = pair(turnOf(turns, count, frame), turnOf(turns, count, frame + 1));
  const begin1 = pair(turnOf(turns, count, frame + 2), turnOf(turns, count, frame + 3));
  const rise0 = f64x2.sub(here0, before0);
  const rise1 = f64x2.sub(here1, before1);
  const fall0 = f64x2.sub(after0, here0);
  const fall1 = f64x2.sub(after1, here1);
  const low = f64x2.splat(VOICED_ABOVE);
  const each = f64x2.splat(1 / rate);
  let sum0 = f64x2.splat(0);
  let sum1 = f64x2.splat(0);
  for (let n = 0; n < HOP; n++) {
    const place: f64 = (<f64>n + 0.5) / <f64>HOP - 0.5;
    const at = f64x2.splat(place);
    const hertz0 = f64x2.add(here0, f64x2.mul(at, place < 0 ? rise0 : fall0));
    const hertz1 = f64x2.add(here1, f64x2.mul(at, place < 0 ? rise1 : fall1));
    const audible0 = f64x2.pmax(low, hertz0);
    const audible1 = f64x2.pmax(low, hertz1);
    sum0 = f64x2.add(sum0, audible0);
    sum1 = f64x2.add(sum1, audible1);
    const turn0 = withoutTurns(f64x2.add(begin0, f64x2.mul(sum0, each)));
    const turn1 = withoutTurns(f64x2.add(begin1, f64x2.mul(sum1, each)));
    const order0 = f64x2.add(
      f64x2.floor(f64x2.div(f64x2.splat(HIGHEST_HARMONIC), audible0)),
      f64x2.splat(0.5),
    );
    const order1 = f64x2.add(
      f64x2.floor(f64x2.div(f64x2.splat(HIGHEST_HARMONIC), audible1)),
      f64x2.splat(0.5),
    );
    const half = sine(f32x4.mul(floats(turn0, turn1), f32x4.splat(0.5)));
    const below = f32x4.add(half, half);
    const above = sine(
      floats(withoutTurns(f64x2.mul(order0, turn0)), withoutTurns(f64x2.mul(order1, turn1))),
    );
    const atZero = f32x4.le(f32x4.abs(below), f32x4.splat(NEARLY_ZERO));
    const fraction = v128.bitselect(floats(order0, order1), f32x4.div(above, below), atZero);
    const voiced = v128.shuffle<i32>(f64x2.gt(hertz0, low), f64x2.gt(hertz1, low), 0, 2, 4, 6);
    const pulse = v128.and(f32x4.sub(fraction, f32x4.splat(0.5)), voiced);
    v128.store_lane<f32>(into + 4 * n, pulse, 0);
    v128.store_lane<f32>(into + 4 * (n + HOP), pulse, 1);
    v128.store_lane<f32>(into + 4 * (n + 2 * HOP), pulse, 2);
    v128.store_lane<f32>(into + 4 * (n + 3 * HOP), pulse, 3);
  }
}

function turnOf(turns: usize, count: i32, frame: i32): f64 {
  return frame < 0 || frame >= count ? 0 : load<f64>(turns + 8 * frame);
}
