import type { Milliseconds } from '../../core/units.ts';
import { ms } from '../../core/units.ts';

/** A moment of somebody's microphone, as it comes. */
export interface HeardSound {
  readonly span: Milliseconds;
  /** Against full scale. @range [-120, 0] */
  readonly decibels: number;
}

/** What a network made of a moment, some time after it came. */
export interface HeardMoment extends HeardSound {
  /** How likely it is speech. @range [0, 1] */
  readonly probability: number;
}

/** What an avatar should do about somebody who makes a sound while it speaks. */
export type FloorVerdict = 'go-on' | 'duck' | 'stop';

export interface FloorOptions {
  /** A moment at least this likely is speech. @defaultValue 0.5 */
  readonly likely?: number;
  /** Speech of so long, pauses taken off, takes the floor: a word does, a cough does not. @defaultValue 220 ms */
  readonly stopAfter?: Milliseconds;
  /** After so long without a sound the avatar speaks up again. @defaultValue 300 ms */
  readonly releaseAfter?: Milliseconds;
  /** A sound this far above what is usual there is worth giving way to, whatever it is. @defaultValue 18 dB */
  readonly loudAbove?: number;
}

/** What is quieter is not meant for anybody. */
const INAUDIBLE = -50;
/** As quiet as a room gets. */
const QUIETEST = -60;
/** A microphone that is switched off, or a packet that was lost: says nothing of the room. */
const NOTHING = -100;
/** How fast what is usual follows what is heard, in decibels a second: a steady noise ducks nobody for long. */
const ADAPTS = 9;

/**
 * Decides, from one person's microphone, whether an avatar gives way.
 *
 * Any sound ducks it at once, for a wrong guess costs little: how loud it is tells that before a network has judged it. Only speech
 * that goes on stops it, for a wrong guess costs a sentence.
 */
export class FloorTracker {
  readonly #options: Required<FloorOptions>;
  #spoken = 0;
  #quiet = 0;
  #usual = QUIETEST;
  #verdict: FloorVerdict = 'go-on';

  constructor({
    likely = 0.5,
    stopAfter = ms(220),
    releaseAfter = ms(300),
    loudAbove = 18,
  }: FloorOptions = {}) {
    this.#options = { likely, stopAfter, releaseAfter, loudAbove };
  }

  /** What it last came to. */
  get verdict(): FloorVerdict {
    return this.#verdict;
  }

  /** Every moment, once, as soon as it has come. */
  hear({ span, decibels }: HeardSound): FloorVerdict {
    const loud = decibels > Math.max(INAUDIBLE, this.#usual + this.#options.loudAbove);
    if (decibels > NOTHING)
      this.#usual = Math.max(QUIETEST, Math.min(decibels, this.#usual + (ADAPTS * span) / 1000));
    this.#quiet = loud ? 0 : this.#quiet + span;
    return this.#decide();
  }

  /** The same moments again, cut elsewhere, once they are judged. */
  judge({ span, decibels, probability }: HeardMoment): FloorVerdict {
    const { likely, stopAfter } = this.#options;
    const speech = probability >= likely && decibels > INAUDIBLE;
    // No more than is needed, or whoever spoke for long would be heard for as long after he has ended.
    this.#spoken = speech ? Math.min(stopAfter, this.#spoken + span) : Math.max(0, this.#spoken - span);
    if (speech) this.#quiet = 0;
    return this.#decide();
  }

  #decide(): FloorVerdict {
    const { stopAfter, releaseAfter } = this.#options;
    if (this.#spoken >= stopAfter) this.#verdict = 'stop';
    else if (this.#quiet >= releaseAfter) this.#verdict = 'go-on';
    else if (this.#quiet === 0 || this.#verdict === 'stop') this.#verdict = 'duck';
    return this.#verdict;
  }
}
