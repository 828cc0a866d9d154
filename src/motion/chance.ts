import { fillNormal, streamOf } from '../core/noise.ts';

/** What random numbers are drawn for: each purpose has numbers of its own. */
export const PURPOSE = {
  blink: 101,
  gaze: 102,
  sway: 103,
  nod: 104,
  /** The noise that the generator starts from. */
  motion: 105,
} as const;

export interface Chance {
  /** A standard normal number. The same for the same index, whenever it is asked. */
  normal(index: number): number;
  /** Evenly spread over [0, 1). */
  even(index: number): number;
}

/** The normal distribution's share below `x`, by the logistic curve of Bowling and others (2009): within 0.0002. */
const shareBelow = (x: number): number => 1 / (1 + Math.exp(-(0.07056 * x ** 3 + 1.5976 * x)));

/** Random numbers by place: pure, so that a moment can be made again, and a session again from its seed. */
export const chanceOf = (seed: number, purpose: number): Chance => {
  const stream = streamOf(seed, purpose);
  const pair = new Float32Array(2);
  const normal = (index: number): number => {
    // Before the start of time there is time as well: places wrap around.
    const place = index >>> 0;
    fillNormal(stream, place - (place % 2), pair);
    return pair[place % 2] ?? 0;
  };
  return { normal, even: (index) => Math.min(0.999_999, shareBelow(normal(index))) };
};

/** Rises from 0 to 1 between 0 and 1, level at both ends. */
export const smooth = (x: number): number => {
  const held = Math.min(1, Math.max(0, x));
  return held * held * (3 - 2 * held);
};
