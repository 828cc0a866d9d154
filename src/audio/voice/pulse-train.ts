import type { SampleRate } from '../../core/units.ts';

/** Pitch under which no pulses are made, in hertz. */
const VOICED_ABOVE = 40;
/** Harmonics over this are left to the noise, in hertz. */
const HIGHEST_HARMONIC = 11_000;
/** Where the sine below the fraction is this small, its limit is taken. */
const NEARLY_ZERO = 2e-3;

/** A pitch curve, or a part of one. Beyond its ends the value at the end goes on. */
export interface PitchCurve {
  /** @shape [frames] float32, hertz, 0 where unvoiced */
  readonly pitch: Float32Array;
  /** Samples a frame. */
  readonly hop: number;
  readonly rate: SampleRate;
}

/**
 * Pitch at a sample, on a line between the middles of the frames. Rounded to float32 at each step as the reference does, because
 * the phase adds up what is lost.
 */
const pitchAt = (pitch: Float32Array, frame: number, sample: number, hop: number): number => {
  const place = (sample + 0.5) / hop - 0.5;
  const before = place < 0 ? frame - 1 : frame;
  const share = Math.fround(place < 0 ? place + 1 : place);
  const last = pitch.length - 1;
  const from = pitch[Math.min(Math.max(before, 0), last)] ?? 0;
  const to = pitch[Math.min(before + 1, last)] ?? 0;
  return Math.fround(Math.fround(from * Math.fround(1 - share)) + Math.fround(to * share));
};

const audible = (hertz: number): number => Math.max(hertz, VOICED_ABOVE);

/**
 * The phase of the pulse train where each frame begins, in turns, added up from the first frame on: with it a window starts
 * where the one before it ended, though nobody made that one.
 *
 * @returns @shape [frames] float64 @range [0, 1)
 */
export const phaseAtFrames = ({ pitch, hop, rate }: PitchCurve): Float64Array => {
  const turns = new Float64Array(pitch.length);
  let turn = 0;
  for (let frame = 0; frame < pitch.length; frame += 1) {
    turns[frame] = turn;
    let sum = 0;
    for (let sample = 0; sample < hop; sample += 1) sum += audible(pitchAt(pitch, frame, sample, hop));
    turn = (turn + sum / rate) % 1;
  }
  return turns;
};

/** Σ cos(h·t) over the harmonics h that are low enough: sin((H + ½)·t) / (2·sin(t/2)) − ½. */
const pulse = (hertz: number, turn: number): number => {
  const angle = 2 * Math.PI * turn;
  const order = Math.floor(HIGHEST_HARMONIC / hertz) + 0.5;
  const below = 2 * Math.sin(angle / 2);
  return (Math.abs(below) <= NEARLY_ZERO ? order : Math.sin(order * angle) / below) - 0.5;
};

/**
 * One frame of a band-limited pulse train: every harmonic of the pitch below 11 kHz with unit amplitude, silence where there
 * is no pitch.
 *
 * @param turn the phase where the frame begins, from {@link phaseAtFrames}
 * @param into @shape [hop], overwritten
 * @returns whether there is anything but silence
 */
export const fillPulses = (
  { pitch, hop, rate }: PitchCurve,
  frame: number,
  turn: number,
  into: Float64Array,
): boolean => {
  let sum = 0;
  let voiced = false;
  for (let sample = 0; sample < hop; sample += 1) {
    const hertz = pitchAt(pitch, frame, sample, hop);
    sum += audible(hertz);
    if (hertz > VOICED_ABOVE) {
      into[sample] = pulse(hertz, (turn + sum / rate) % 1);
      voiced = true;
    } else {
      into[sample] = 0;
    }
  }
  return voiced;
};
