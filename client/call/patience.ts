/** What a line has brought since it stands, as a browser counts. */
export interface LineCounts {
  /** Packets that came. */
  readonly received: number;
  /** How often packets were asked for again. */
  readonly asked: number;
  /** There and back, in milliseconds. */
  readonly roundTrip: number;
}

/** Asked for this often, of all that comes: the line loses packets, or they overtake each other. */
const LOSSY = 0.02;
/** Looks in a row that say the same before it is believed: a line that loses is felt at once, and one that is whole again in time. */
const LOSSY_LOOKS = 2;
const WHOLE_LOOKS = 15;
/** Nobody converses with more. */
const LONGEST = 500;

/** In which what is missing is noticed, asked for and comes again, on a way whose delays vary as much again as they are long. */
const needed = (roundTrip: number): number => Math.min(LONGEST, Math.round(roundTrip * 1.25 + 100));

/**
 * Decides how long to keep what comes before it is heard. Browsers keep as little as the most of it needs, and what is sent again
 * comes too late for that; on a line that loses, words are worth the wait.
 */
export class Patience {
  #last: LineCounts | undefined;
  #lossy = 0;
  #whole = 0;
  #target: number | null = null;

  /** Once a second. @returns milliseconds, or `null` for as the browser likes it */
  look(counts: LineCounts): number | null {
    const last = this.#last;
    this.#last = counts;
    if (!last || counts.received <= last.received) return this.#target;
    const share = (counts.asked - last.asked) / (counts.received - last.received);
    this.#lossy = share > LOSSY ? this.#lossy + 1 : 0;
    this.#whole = share > LOSSY ? 0 : this.#whole + 1;
    if (this.#lossy >= LOSSY_LOOKS) this.#target = Math.max(this.#target ?? 0, needed(counts.roundTrip));
    else if (this.#whole >= WHOLE_LOOKS) this.#target = null;
    return this.#target;
  }
}
