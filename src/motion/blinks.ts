import type { Chance } from './chance.ts';
import { smooth } from './chance.ts';
import type { StateWeights } from './state-weights.ts';

/** A blink may fall once into each stretch of this many seconds, and then not near its ends: so none follows at once upon another. */
const STRETCH = 1.9;
const MARGIN = 0.16;

/** Share of stretches with a blink: 26 a minute when speaking, 17 otherwise, after Bentivoglio and others (1997). */
const SHARE = { idle: 0.54, listening: 0.54, speaking: 0.82 } as const;

/** Seconds: lids close in two frames, stay for one, and open in four times the time; measured on 2,207 blinks. */
const CLOSING = 0.08;
const CLOSED = 0.04;
const OPENING = 0.3;

/** How far the lids are, some time after a blink began. @range [0, 1] */
const lidsAt = (since: number): number => {
  if (since <= 0) return 0;
  if (since < CLOSING) return smooth(since / CLOSING);
  if (since < CLOSING + CLOSED) return 1;
  return 1 - smooth((since - CLOSING - CLOSED) / OPENING);
};

/**
 * How closed the eyes are, by blinks alone. A function of the seed and the moment; the state where the blink begins decides
 * whether it comes.
 *
 * @param time seconds
 * @param weightsAt what the face is about at another moment, near this one and not after it
 * @returns @range [0, 1]
 */
export const blinkAt = (time: number, chance: Chance, weightsAt: (time: number) => StateWeights): number => {
  let lids = 0;
  const stretch = Math.floor(time / STRETCH);
  for (const place of [stretch - 1, stretch]) {
    const begin = (place + MARGIN + (1 - 2 * MARGIN) * chance.even(2 * place)) * STRETCH;
    if (begin > time) continue;
    const { idle, listening, speaking } = weightsAt(begin);
    const share = idle * SHARE.idle + listening * SHARE.listening + speaking * SHARE.speaking;
    if (chance.even(2 * place + 1) < share) lids = Math.max(lids, lidsAt(time - begin));
  }
  return lids;
};
