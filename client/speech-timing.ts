import type { Milliseconds } from '../src/core/units.ts';
import { ms } from '../src/core/units.ts';

/** Stops the clock of one utterance: how soon it is heard, and how much faster than speech it is made. */
export class SpeechTiming {
  #asked: Milliseconds;
  readonly #ahead: Milliseconds;
  #firstPacket: Milliseconds | undefined;
  #firstAudio: Milliseconds | undefined;
  #factor: number | undefined;
  #paced = false;

  /**
   * @param asked when the text went out
   * @param ahead unplayed sound from which on the service keeps step with the listener, so that times say nothing more
   */
  constructor(asked: Milliseconds, ahead: Milliseconds) {
    this.#asked = asked;
    this.#ahead = ahead;
  }

  /** From the text to the first sample above −45 dBFS at the loudspeaker. */
  get firstAudio(): Milliseconds | undefined {
    return this.#firstAudio;
  }

  /** Time it took by what it made; below 1 is faster than speech. */
  get realTimeFactor(): number | undefined {
    return this.#factor;
  }

  /** More text went out. Until there is sound, it is the text that sound answers. */
  textSent(now: Milliseconds): void {
    if (this.#firstPacket === undefined) this.#asked = now;
    else this.#paced = true;
  }

  /** @param made sound of the utterance that has arrived, from its start */
  packetArrived(now: Milliseconds, made: Milliseconds): void {
    this.#firstPacket ??= now;
    if (this.#paced || made <= 0) return;
    this.#factor = (now - this.#asked) / made;
    this.#paced = made - (now - this.#firstPacket) >= this.#ahead - 100;
  }

  audible(at: Milliseconds): void {
    this.#firstAudio ??= ms(Math.max(0, at - this.#asked));
  }
}
