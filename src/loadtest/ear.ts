import type { Clock } from '../core/clock.ts';
import type { Milliseconds, SampleRate } from '../core/units.ts';
import { ms, samples, spanOf } from '../core/units.ts';
import { AudibleStart } from './audible.ts';
import { Eye } from './eye.ts';
import type { Chunk } from './player.ts';
import { playOut } from './player.ts';

/** A figure of a scenario's own, beside those that every call has. */
export interface Note {
  readonly name: string;
  readonly value: number;
  /** `''`: a number. */
  readonly unit: 'ms' | '';
}

/** Takes note of what arrives of one answer, and when. A scenario tells it; the figures are drawn from it afterwards. */
export class Ear {
  /** What is seen with it, where a scenario has pictures. */
  readonly eye = new Eye();
  readonly #clock: Clock;
  readonly #chunks: Chunk[] = [];
  readonly #notes: Note[] = [];
  #firstByte: Milliseconds | undefined;
  #audible: AudibleStart | undefined;
  #rate: SampleRate | undefined;
  #acknowledged: Milliseconds | undefined;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** The first byte of the answer itself arrived, or a later one: only the first counts. */
  byte(): void {
    this.#firstByte ??= this.#clock.now();
  }

  /** @param pcm @shape [samples] float32 @range [-1, 1]; borrowed */
  sound(pcm: Float32Array, rate: SampleRate): void {
    this.byte();
    this.#rate = rate;
    this.#audible ??= new AudibleStart(rate);
    this.#audible.push(pcm);
    this.#chunks.push({ at: this.#clock.now(), span: spanOf(samples(pcm.length), rate) });
  }

  /** A picture arrived. @param at its place on the session's axis */
  picture(at: Milliseconds): void {
    this.eye.picture(at, this.#clock.now());
  }

  note(note: Note): void {
    this.#notes.push(note);
  }

  get notes(): readonly Note[] {
    return this.#notes;
  }

  /** The server said that the interruption is done. */
  acknowledge(): void {
    this.#acknowledged = this.#clock.now();
  }

  get firstByte(): Milliseconds | undefined {
    return this.#firstByte;
  }

  get acknowledged(): Milliseconds | undefined {
    return this.#acknowledged;
  }

  get chunks(): readonly Chunk[] {
    return this.#chunks;
  }

  /** Where in the sound the first audible sample stands; `undefined` while all was silence. */
  get audibleOffset(): Milliseconds | undefined {
    const found = this.#audible?.found;
    return found === undefined || this.#rate === undefined ? undefined : spanOf(samples(found), this.#rate);
  }

  /** How much of the sound a listener has heard by now who began with the first chunk. */
  heard(): Milliseconds {
    const playout = playOut(this.#chunks, ms(0));
    if (!playout) return ms(0);
    const sound = this.#chunks.reduce((sum, chunk) => sum + chunk.span, 0);
    return ms(Math.max(0, Math.min(sound, this.#clock.now() - playout.started - playout.stalled)));
  }
}
