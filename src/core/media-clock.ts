import type { Clock } from './clock.ts';
import type { Milliseconds } from './units.ts';
import { ms } from './units.ts';

/** Of what may be ahead, the part that plays before more is sent: a sender of packets then wakes once for many. */
const SLACK = 0.1;

/**
 * The one media axis of a session, and where playout stands on it.
 *
 * Zero is when the session opened. Sound is laid end to end: what is sent next is due when all that was sent before has been
 * played, or now, whichever is later. So an utterance's place on the axis is made once, with its first packet, and everything
 * else (pacing, word times, what was heard when somebody interrupted) is read off.
 *
 * It believes that the player starts at the first packet and never stops; a player that waits a little is that little behind.
 */
export class MediaClock {
  readonly #clock: Clock;
  readonly #zero: Milliseconds;
  /** Where playout will have come when all that was sent has been played. */
  #end: Milliseconds = ms(0);

  constructor(clock: Clock) {
    this.#clock = clock;
    this.#zero = clock.now();
  }

  /** Where playout stands now. */
  now(): Milliseconds {
    return ms(this.#clock.now() - this.#zero);
  }

  /** Sound that was sent and not yet played. */
  get unplayed(): Milliseconds {
    return ms(Math.max(0, this.#end - this.now()));
  }

  /** Lays sound on the axis. @returns where its first sample stands */
  append(span: Milliseconds): Milliseconds {
    const start = ms(Math.max(this.#end, this.now()));
    this.#end = ms(start + span);
    return start;
  }

  /** Forgets what was sent from `at` on and not played: after an interruption the axis is free from there, or from now. */
  cut(at: Milliseconds): void {
    this.#end = ms(Math.min(this.#end, Math.max(at, this.now())));
  }

  /**
   * Waits where more than `ahead` is unplayed, so that an interruption wastes no more than that; then until a tenth of it has
   * been played.
   */
  async untilUnplayed(ahead: Milliseconds, signal: AbortSignal): Promise<void> {
    if (this.unplayed <= ahead) return;
    await this.#clock.until(ms(this.#zero + this.#end - ahead * (1 - SLACK)), signal);
  }
}
