import type { Milliseconds } from '../core/units.ts';
import { ms } from '../core/units.ts';
import type { Hop } from './sound-run.ts';

/** What was found in somebody's speech, in order. */
export type SpeechMark =
  | { readonly type: 'speech'; readonly at: Milliseconds }
  /** A pause after some speech. `at`: when it is certain; `spoke`: how long the speech before it was. */
  | { readonly type: 'pause'; readonly at: Milliseconds; readonly spoke: Milliseconds }
  /** Nobody has spoken for a while. */
  | { readonly type: 'quiet'; readonly at: Milliseconds };

const HOP = 10;
/** A hop counts as speech when it is this much over the noise, and no more than this under the loudest. Decibels. */
const OVER_NOISE = 10;
const UNDER_PEAK = 28;
const QUIETEST = -55;
/** Decibels a hop at which the noise is thought to rise and the loudest to fall. */
const NOISE_RISE = 0.02;
const PEAK_FALL = 0.03;
/** Speech begins after this much of it, a pause after this much without, quiet after that much. Milliseconds. */
const RISING = 80;
const PAUSING = 220;
const QUIETING = 2_500;

/**
 * Finds speech and its pauses by loudness against the noise of the place. It needs no network, so that it works on the sound
 * alone and to the hop; what decides about interruptions is another, and better, judge.
 */
export class PauseFinder {
  #time: number;
  #noise = -60;
  #peak = -40;
  /** Milliseconds of speech or of its absence that have lasted until now. */
  #loud = 0;
  #still = QUIETING;
  #spokenFrom: number | undefined;
  #quiet = true;

  /** @param at of the first hop */
  constructor(at: Milliseconds) {
    this.#time = at;
  }

  /** @param hop the next 10 ms @returns what is certain now, if anything is */
  push({ decibels }: Hop): SpeechMark | undefined {
    this.#time += HOP;
    this.#noise = Math.min(decibels, this.#noise + NOISE_RISE, -30);
    this.#noise = Math.max(this.#noise, -75);
    this.#peak = Math.max(decibels, this.#peak - PEAK_FALL, -45);
    const threshold = Math.max(QUIETEST, this.#noise + OVER_NOISE, this.#peak - UNDER_PEAK);
    return decibels > threshold ? this.#hear() : this.#miss();
  }

  #hear(): SpeechMark | undefined {
    this.#loud += HOP;
    if (this.#loud >= RISING) this.#still = 0;
    if (this.#loud !== RISING || this.#spokenFrom !== undefined) return undefined;
    this.#spokenFrom = this.#time - RISING;
    this.#quiet = false;
    return { type: 'speech', at: ms(this.#time) };
  }

  #miss(): SpeechMark | undefined {
    this.#loud = 0;
    this.#still += HOP;
    if (this.#spokenFrom !== undefined && this.#still >= PAUSING) {
      const spoke = ms(Math.max(0, this.#time - PAUSING - this.#spokenFrom));
      this.#spokenFrom = undefined;
      return { type: 'pause', at: ms(this.#time), spoke };
    }
    if (this.#quiet || this.#still < QUIETING) return undefined;
    this.#quiet = true;
    return { type: 'quiet', at: ms(this.#time) };
  }
}
