import type { Chance } from './chance.ts';
import { add, placeOf } from './face-row.ts';
import type { FaceRow, PoseName } from './face-row.ts';
import type { StateWeights } from './state-weights.ts';

/** A slow random curve through a point every `every` seconds; smooth to its second derivative. */
const drift = (time: number, every: number, chance: Chance, channel: number): number => {
  const place = Math.floor(time / every);
  const x = time / every - place;
  const at = (k: number): number => chance.normal(8 * (place + k) + channel);
  // The uniform cubic B-spline.
  return (
    ((1 - x) ** 3 * at(-1) +
      (3 * x ** 3 - 6 * x ** 2 + 4) * at(0) +
      (-3 * x ** 3 + 3 * x ** 2 + 3 * x + 1) * at(1) +
      x ** 3 * at(2)) /
    6
  );
};

/** What nobody holds still, beside what speech does to a head: seconds between points, and one standard deviation at the points, in degrees and centimetres. */
const SWAY: readonly (readonly [PoseName, every: number, idle: number, speaking: number])[] = [
  ['yaw', 1.3, 1.1, 0.9],
  ['pitch', 1.1, 0.75, 0.7],
  ['roll', 1.7, 0.7, 0.6],
  ['x', 2.1, 0.12, 0.14],
  ['y', 2.4, 0.07, 0.08],
  ['z', 2.9, 0.15, 0.16],
];

/** Seconds of a breath: fourteen a minute. */
const BREATH = 4.3;

const nostrils = [placeOf('noseSneerLeft'), placeOf('noseSneerRight')];

/**
 * The small motion of a head that is alive: it drifts, and breathes.
 *
 * @param time seconds
 * @param spoken share of the drifting of a speaker that speech itself does not bring. @range [0, 1]
 */
export const sway = (
  row: FaceRow,
  time: number,
  chance: Chance,
  weights: StateWeights,
  spoken: number,
): void => {
  for (const [channel, [name, every, idle, speaking]] of SWAY.entries()) {
    const size = idle * (weights.idle + 0.8 * weights.listening) + speaking * spoken * weights.speaking;
    add(row, placeOf(name), size * drift(time, every, chance, channel));
  }
  // In for two fifths of the time, and out: a second harmonic leans the wave.
  const phase = (2 * Math.PI * time) / BREATH;
  const breath = Math.sin(phase) + 0.25 * Math.sin(2 * phase);
  const depth = 0.6 + 0.4 * weights.idle;
  add(row, placeOf('y'), 0.09 * depth * breath);
  add(row, placeOf('pitch'), -0.35 * depth * breath);
  for (const nostril of nostrils) add(row, nostril, 0.02 * depth * Math.max(0, breath));
};
