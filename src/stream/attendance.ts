import type { Milliseconds } from '../core/units.ts';
import { ms } from '../core/units.ts';

/** What attendance is reckoned from. */
interface Moment {
  readonly at: Milliseconds;
  /** Time that sessions have been open, of all of them together. */
  readonly attended: number;
  /** Speech that was made. */
  readonly spoken: number;
}

/** A session that is younger than this is taken to speak all the time: it is not known yet. */
const YOUNG = ms(15_000);
/** How far back it is looked how much the sessions speak. */
const BACK = ms(30_000);
/** Between two looks. */
const STEP = ms(1_000);
/** However silent sessions have been, that many of them may begin to speak at once. */
const LEAST = 0.25;

/**
 * Who is here, and how much of the time they speak: a conversation listens and thinks for the longer part of it, and takes nothing
 * of the machine meanwhile.
 */
export class Attendance {
  readonly #came = new Set<{ readonly at: Milliseconds }>();
  readonly #moments: Moment[] = [];
  #attended = 0;
  #seen = ms(0);

  get size(): number {
    return this.#came.size;
  }

  /** @returns to be called when the session leaves; again is nothing */
  enter(now: Milliseconds): (now: Milliseconds) => void {
    this.#pass(now);
    const one = { at: now };
    this.#came.add(one);
    return (then) => {
      this.#pass(then);
      this.#came.delete(one);
    };
  }

  /**
   * How many sessions are to be reckoned with as speaking at once.
   *
   * @param spoken speech made since the start, of all sessions together
   */
  speaking(now: Milliseconds, spoken: Milliseconds): number {
    this.#pass(now);
    let young = 0;
    for (const { at } of this.#came) if (now - at < YOUNG) young += 1;
    return young + (this.size - young) * this.#shareThatSpeaks(now, spoken);
  }

  /** Of the time that sessions were open lately, the part in which they spoke. */
  #shareThatSpeaks(now: Milliseconds, spoken: Milliseconds): number {
    const latest = this.#moments.at(-1);
    if (!latest || now - latest.at >= STEP) this.#moments.push({ at: now, attended: this.#attended, spoken });
    while (this.#moments.length > 2 && now - (this.#moments[1]?.at ?? now) >= BACK) this.#moments.shift();
    const [first] = this.#moments;
    const attended = this.#attended - (first?.attended ?? 0);
    if (attended < YOUNG) return 1;
    return Math.min(1, Math.max(LEAST, (spoken - (first?.spoken ?? 0)) / attended));
  }

  #pass(now: Milliseconds): void {
    this.#attended += this.size * (now - this.#seen);
    this.#seen = now;
  }
}
