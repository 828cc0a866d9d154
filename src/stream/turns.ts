import { VivaError } from '../core/errors.ts';
import { LIMITS } from '../core/limits.ts';
import type { Milliseconds, UtteranceId } from '../core/units.ts';
import { ms } from '../core/units.ts';
import type { Manner } from './speech-service.ts';
import { Turn } from './turn.ts';

/** What an interruption stopped. */
export interface Cut {
  /** The turn that was meant, and how much of it had been heard. */
  readonly turn: Turn;
  readonly heard: Milliseconds;
  /** It and all behind it, in order. */
  readonly stopped: readonly Turn[];
}

/**
 * The turns of a session in the order in which they sound: those that wait, the one that is being made, and those that were
 * sent and may still be playing. Bounded; the words of turns long played are forgotten.
 */
export class Turns {
  readonly #turns: Turn[] = [];
  /** Turns before this place have been sent. */
  #sent = 0;
  #number = 0;
  /** Stopped or ended not long ago: tokens on their way to them are no mistake of the client's. */
  readonly #past: UtteranceId[] = [];
  #closed = false;
  #wake: (() => void) | undefined;

  /** Turns that wait or are being made. */
  get unfinished(): number {
    return this.#turns.length - this.#sent;
  }

  /** Adds a turn behind all others. Throws `UTTERANCE_LIMIT`, or `REQUEST_INVALID` for an id in use. */
  add(id: UtteranceId, manner: Manner): Turn {
    if (this.#turns.some((turn) => turn.id === id)) {
      throw new VivaError('REQUEST_INVALID', {
        field: 'utterance',
        problem: 'already in use in this session',
      });
    }
    if (this.unfinished >= LIMITS.queuedUtterances) {
      throw new VivaError('UTTERANCE_LIMIT', { queued: this.unfinished, limit: LIMITS.queuedUtterances });
    }
    const turn = new Turn(id, this.#number, manner);
    this.#number = (this.#number + 1) % 65_536;
    this.#turns.push(turn);
    this.#wake?.();
    return turn;
  }

  /** The turn that still takes text. `undefined` for one that is over; throws `UTTERANCE_UNKNOWN` for one that never was. */
  open(id: UtteranceId): Turn | undefined {
    const turn = this.#turns.find((each) => each.id === id);
    if (turn && !turn.feed.ended) return turn;
    if (turn || this.#past.includes(id)) return undefined;
    throw new VivaError('UTTERANCE_UNKNOWN', { utterance: id });
  }

  /** The next turn to be made, when there is one; `undefined` once there will be no more. */
  async next(): Promise<Turn | undefined> {
    while (!this.#closed) {
      const turn = this.#turns[this.#sent];
      if (turn) return turn;
      await new Promise<void>((wake) => (this.#wake = wake));
    }
    return undefined;
  }

  /** Stops all turns; there will be no more. */
  close(): void {
    this.#closed = true;
    for (const turn of this.#turns.splice(0)) turn.interrupt();
    this.#sent = 0;
    this.#wake?.();
  }

  /** The turn was sent whole, or failed. Its words are kept while its sound may play. */
  finish(turn: Turn): void {
    if (this.#turns[this.#sent] === turn) this.#sent += 1;
    while (this.#sent > LIMITS.rememberedUtterances) this.#forgetFirst();
  }

  /**
   * Stops a turn and all behind it.
   *
   * @param id whose turn; without it the one that sounds at `now`
   * @param now where playout stands on the session's axis
   * @param heard of the turn, from its start; without it by the axis
   * @returns `undefined` when nothing sounds and nothing waits. Throws `UTTERANCE_UNKNOWN`.
   */
  cut(id: UtteranceId | undefined, now: Milliseconds, heard: Milliseconds | undefined): Cut | undefined {
    const place =
      id === undefined
        ? this.#turns.findIndex((turn, k) => k >= this.#sent || (turn.end ?? 0) > now)
        : this.#turns.findIndex((turn) => turn.id === id);
    const turn = this.#turns[place];
    if (!turn) {
      if (id !== undefined && !this.#past.includes(id))
        throw new VivaError('UTTERANCE_UNKNOWN', { utterance: id });
      return undefined;
    }
    const byAxis = ms(Math.min(turn.span, Math.max(0, now - (turn.start ?? now))));
    const stopped = this.#turns.splice(place);
    this.#sent = Math.min(this.#sent, place);
    for (const each of stopped) {
      each.interrupt();
      this.#remember(each.id);
    }
    return { turn, heard: heard ?? byAxis, stopped };
  }

  #forgetFirst(): void {
    const turn = this.#turns.shift();
    this.#sent -= 1;
    if (turn) this.#remember(turn.id);
  }

  #remember(id: UtteranceId): void {
    this.#past.push(id);
    if (this.#past.length > 4 * LIMITS.rememberedUtterances) this.#past.shift();
  }
}
