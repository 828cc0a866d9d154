import type { Chance } from './chance.ts';
import { smooth } from './chance.ts';
import type { StateWeights } from './state-weights.ts';

/** Where somebody looks, and how far the head goes with it. Degrees. */
export interface Look {
  readonly yaw: number;
  readonly pitch: number;
  readonly headYaw: number;
  readonly headPitch: number;
}

/** Seconds between two places to look at, before chance moves them. */
const DWELL = 1.35;
/** A saccade of some degrees takes two frames; the head comes after. */
const SACCADE = 0.07;
const HEAD_TURN = 0.75;

/** How often the eyes leave the other, and how far they go then: degrees of one standard deviation. */
const AWAY = { idle: 0.72, listening: 0.1, speaking: 0.24 } as const;
const FAR = { idle: 9, listening: 4.5, speaking: 6 } as const;
/** Even eyes that rest on a face move from one of its eyes to the other. */
const NEAR = 0.9;
/** Share of a look that the head takes over. */
const HEAD = { idle: 0.35, listening: 0.15, speaking: 0.06 } as const;

const mean = (weights: StateWeights, table: Readonly<Record<keyof StateWeights, number>>): number =>
  weights.idle * table.idle + weights.listening * table.listening + weights.speaking * table.speaking;

/** When the eyes go to place `k`. */
const startOf = (place: number, chance: Chance): number => (place + 0.6 * chance.even(4 * place)) * DWELL;

const placeAt = (place: number, chance: Chance, weights: StateWeights): readonly [number, number] => {
  const away = chance.even(4 * place + 1) < mean(weights, AWAY) ? mean(weights, FAR) : NEAR;
  const yaw = away * chance.normal(4 * place + 2);
  // Eyes that look about go sideways rather than up and down, and down rather than up.
  const pitch = away * (0.45 * chance.normal(4 * place + 3) + 0.12);
  return [Math.min(22, Math.max(-22, yaw)), Math.min(12, Math.max(-9, pitch))];
};

/**
 * Where the eyes are at a moment: they rest, and go on by saccades; the head follows a part of the way, later and slower.
 *
 * @param time seconds
 */
export const lookAt = (time: number, chance: Chance, weights: StateWeights): Look => {
  let place = Math.floor(time / DWELL);
  if (startOf(place, chance) > time) place -= 1;
  const since = time - startOf(place, chance);
  const from = placeAt(place - 1, chance, weights);
  const to = placeAt(place, chance, weights);
  const eyes = smooth(since / SACCADE);
  const head = mean(weights, HEAD);
  const turned = smooth((since - SACCADE) / HEAD_TURN);
  const between = (axis: 0 | 1, share: number): number => from[axis] + (to[axis] - from[axis]) * share;
  const headYaw = head * between(0, turned);
  const headPitch = head * between(1, turned);
  // The eyes stay where they look while the head comes after.
  return { yaw: between(0, eyes) - headYaw, pitch: between(1, eyes) - headPitch, headYaw, headPitch };
};
