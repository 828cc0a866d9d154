import type { Milliseconds } from '../src/core/units.ts';
import type { Heard } from './sound-sink.ts';

/** What passes between a sound's arrival and its hearing, before that was ever measured. */
const USUAL_LAG = 120;
/** Share of a difference that is made up for at each picture: soon, and without a jump that an eye could see. */
const FOLLOWING = 0.25;
/** A difference that no slewing makes up for. */
const FAR = 600;

/**
 * Where a page stands on the axis of its session: where its ear is, while something is heard, and else as far on as time has gone
 * since. So a face that is drawn by it moves with the sound.
 */
export class AxisClock {
  /** Begins of utterances on the axis, by their number. */
  readonly #begins = new Map<number, number>();
  #zero: number | undefined;
  #lag = USUAL_LAG;
  #last: { readonly number: number; readonly at: number } | undefined;

  /** The session was opened now: its axis begins. */
  open(now: Milliseconds): void {
    this.#zero = now;
    this.#lag = USUAL_LAG;
    this.#begins.clear();
    this.#last = undefined;
  }

  /** An utterance has its place on the axis. */
  begin(number: number, at: Milliseconds): void {
    this.#begins.set(number, at);
    if (this.#begins.size > 16) this.#begins.delete(this.#begins.keys().next().value ?? number);
  }

  /** To be asked for each picture. @returns where we are; `undefined` while no session is open */
  read(now: Milliseconds, heard: Heard | undefined): number | undefined {
    if (this.#zero === undefined) return undefined;
    const time = now - this.#zero;
    const begin = heard && this.#begins.get(heard.number);
    if (heard && begin !== undefined && this.#moves(heard)) {
      const lag = time - (begin + heard.at);
      const difference = lag - this.#lag;
      this.#lag = Math.abs(difference) > FAR ? lag : this.#lag + FOLLOWING * difference;
    }
    return time - this.#lag;
  }

  /** What was heard last stays where it ended; only what goes on tells where we are. */
  #moves(heard: Heard): boolean {
    const last = this.#last;
    this.#last = heard;
    return last?.number === heard.number && heard.at > last.at;
  }
}
