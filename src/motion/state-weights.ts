import type { FaceState } from '../core/frames.ts';

/** How much of each state a face is in. They sum to one. @range [0, 1] each */
export type StateWeights = Readonly<Record<FaceState, number>>;

/** Frames over which one state gives way to the next: 360 ms, fast enough to be answered and slow enough not to be a jump. */
export const BLEND_FRAMES = 9;

/** A bell over the frames before: level at both ends, so that not even the speed jumps. Sums to one. */
const BELL: readonly number[] = (() => {
  const raw = Array.from(
    { length: BLEND_FRAMES },
    (_, k) => 1 - Math.cos((2 * Math.PI * (k + 0.5)) / BLEND_FRAMES),
  );
  const sum = raw.reduce((total, value) => total + value, 0);
  return raw.map((value) => value / sum);
})();

/**
 * What a face is in at a frame: its label there and at the frames before, weighted by a bell. A label that changes between any
 * two frames so becomes a blend without a jump, and a moment can be made again.
 */
export const weightsAt = (frame: number, labelAt: (frame: number) => FaceState): StateWeights => {
  const weights = { idle: 0, listening: 0, speaking: 0 };
  for (const [back, share] of BELL.entries()) weights[labelAt(frame - back)] += share;
  return weights;
};

/** The same bell over a number. */
export const blended = (frame: number, valueAt: (frame: number) => number): number => {
  let sum = 0;
  for (const [back, share] of BELL.entries()) sum += share * valueAt(frame - back);
  return sum;
};
