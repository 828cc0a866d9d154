import type { SampleRate } from '../../core/units.ts';

/** Pitch under which no pulses are made, in hertz. */
const VOICED_ABOVE = 40;

/** A pitch curve, or a part of one. Beyond its ends the value at the end goes on. */
export interface PitchCurve {
  /** @shape [frames] float32, hertz, 0 where unvoiced */
  readonly pitch: Float32Array;
  /** Samples a frame. */
  readonly hop: number;
  readonly rate: SampleRate;
}

/** A frame's own pitch and its neighbours'. */
interface Bend {
  readonly before: number;
  readonly here: number;
  readonly after: number;
}

const bendAt = (pitch: Float32Array, frame: number): Bend => {
  const here = pitch[frame] ?? 0;
  return { before: pitch[frame - 1] ?? here, here, after: pitch[frame + 1] ?? here };
};

/** Pitch at a sample of a frame, on a line between the middles of the frames. */
const pitchAt = ({ before, here, after }: Bend, sample: number, hop: number): number => {
  const place = (sample + 0.5) / hop - 0.5;
  return place < 0 ? here + place * (here - before) : here + place * (after - here);
};

const audible = (hertz: number): number => Math.max(hertz, VOICED_ABOVE);

/** The pitch of a frame, summed over its samples. */
const sumOver = (bend: Bend, hop: number): number => {
  const { before, here, after } = bend;
  // The lines' areas, where no part of them is too low to be counted as it is: each half leans by an eighth of its step.
  if (Math.min(before, here, after) >= VOICED_ABOVE) return hop * (here + (before + after - 2 * here) / 8);
  let sum = 0;
  for (let sample = 0; sample < hop; sample += 1) sum += audible(pitchAt(bend, sample, hop));
  return sum;
};

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
    turn = (turn + sumOver(bendAt(pitch, frame), hop) / rate) % 1;
  }
  return turns;
};
