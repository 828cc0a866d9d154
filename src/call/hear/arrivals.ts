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

  /**
   * When the part that ends there began to come. Where a pause lay within, from its end on: what came before it did not wait for us.
   *
   * @returns `undefined` before all of it has come
   */
  of(end: Milliseconds, span: Milliseconds): Milliseconds | undefined {
    const began = this.#at(ms(end - span));
    const whole = this.#at(ms(end - 1));
    return began === undefined || whole === undefined ? undefined : ms(Math.max(began, whole - span));
  }

  #at(place: Milliseconds): Milliseconds | undefined {
    return this.#marks.find(({ end }) => end > place)?.at;
  }
}
