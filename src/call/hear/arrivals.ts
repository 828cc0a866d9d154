import type { Milliseconds } from '../../core/units.ts';
import { ms } from '../../core/units.ts';

/** Packets that are remembered: what is judged later than this is judged too late to be told of. */
const REMEMBERED = 64;

/** When the parts of a sound came, by their place in it. */
export class Arrivals {
  readonly #marks: { readonly end: Milliseconds; readonly at: Milliseconds }[] = [];
  #end = ms(0);

  /** The next part. @param at when it came */
  add(span: Milliseconds, at: Milliseconds): void {
    this.#end = ms(this.#end + span);
    this.#marks.push({ end: this.#end, at });
    if (this.#marks.length > REMEMBERED) this.#marks.shift();
  }

  /** When what lies there came; `undefined` before it has, and when that is forgotten for long. */
  of(place: Milliseconds): Milliseconds | undefined {
    return this.#marks.find(({ end }) => end > place)?.at;
  }
}
