import type { Channel } from '../../core/channel.ts';
import { channel } from '../../core/channel.ts';
import type { Clock } from '../../core/clock.ts';
import type { AudioFrame, HearingEvent } from '../../core/frames.ts';
import { audioSpan } from '../../core/frames.ts';
import type { Logger } from '../../core/log.ts';
import type { Milliseconds } from '../../core/units.ts';
import { ms } from '../../core/units.ts';
import type { StageContext } from '../../core/stage.ts';
import type { CallMedia, HeardPacket } from '../call-media.ts';
import type { MediaRouter } from '../media/media-router.ts';
import { opusSpan } from '../rtp/opus-span.ts';
import { readRtp } from '../rtp/rtp-packet.ts';
import { Arrivals } from './arrivals.ts';
import { PacketOrder } from './packet-order.ts';

/** A second of packets: whoever is that far behind has lost the thread. */
const WAITING = 50;
/** One step of the detector of speech, which tells of each at its end. */
export const HEARING_STEP = ms(32);
/** A microphone that has sent nothing for so long is silent, and not only late. */
const SILENT_AFTER = ms(300);
/** Silence in its place comes in such parts, */
const PART = ms(100);
/** as many as it takes until everybody has noticed that nobody speaks: the detector waits for half a second of it. */
const NOTICED = ms(1_000);

export interface GuestEarOptions {
  readonly router: MediaRouter;
  readonly track: string;
  readonly media: Pick<CallMedia, 'decoding' | 'noticing'>;
  readonly clock: Clock;
  readonly log: Logger;
  /** Somebody's sound, as it is decoded. @param frame borrowed by all who hear it @param came as below */
  readonly onSound: (frame: AudioFrame, came: Milliseconds | undefined) => void;
  /** @param came when what was heard had come, as far as that is known */
  readonly onHeard: (event: HearingEvent, came: Milliseconds | undefined) => void;
}

/**
 * Listens to one microphone of the room: decodes it once, for all who want its sound, and notices speech in it.
 *
 * A microphone may stop sending in the middle of a word: whoever listens hears silence then, and is told that the speech has ended.
 */
export class GuestEar {
  readonly #options: GuestEarOptions;
  readonly #over = new AbortController();
  readonly #packets = channel<HeardPacket>({ capacity: WAITING, overflow: 'drop-oldest' });
  readonly #frames = channel<AudioFrame>({ capacity: WAITING, overflow: 'drop-oldest' });
  readonly #arrivals = new Arrivals();
  #inlet: { close(): void } | undefined;
  #decoded = ms(0);
  #came: Milliseconds;
  /** Silence since something came. */
  #filled = ms(0);
  #speaking = false;

  private constructor(options: GuestEarOptions) {
    this.#options = options;
    this.#came = options.clock.now();
  }

  /** Rejects with `PARTICIPANT_UNKNOWN` for a track that is not there. */
  static async open(options: GuestEarOptions): Promise<GuestEar> {
    const ear = new GuestEar(options);
    const order = new PacketOrder();
    ear.#inlet = await options.router.listen(options.track, (bytes) => {
      const packet = readRtp(bytes);
      if (!packet) return;
      for (const heard of order.push(packet)) ear.#take(heard);
    });
    void ear.#decode();
    void ear.#notice();
    void ear.#fill();
    return ear;
  }

  /** Idempotent. */
  close(): void {
    this.#over.abort(new Error('nobody listens any more'));
    if (this.#speaking) this.#tell({ type: 'speech-ended', at: this.#decoded }, undefined);
    this.#inlet?.close();
    this.#packets.close();
    this.#frames.close();
  }

  #take(heard: HeardPacket): void {
    const now = this.#options.clock.now();
    if (heard.type === 'packet') {
      this.#send(heard, opusSpan(heard.payload), now);
      this.#filled = ms(0);
    } else if (heard.span > this.#filled) {
      const span = ms(heard.span - this.#filled);
      this.#send({ type: 'lost', span }, span, now);
    }
    this.#came = now;
  }

  #send(heard: HeardPacket, span: Milliseconds, now: Milliseconds): void {
    this.#arrivals.add(span, now);
    void this.#packets.send(heard);
  }

  /** Time goes on although nothing comes. */
  async #fill(): Promise<void> {
    const { clock } = this.#options;
    while (!this.#ended()) {
      await clock.until(ms(clock.now() + PART), this.#over.signal).catch(() => undefined);
      const now = clock.now();
      if (this.#ended() || now - this.#came < SILENT_AFTER || this.#filled >= NOTICED) continue;
      this.#filled = ms(this.#filled + PART);
      this.#send({ type: 'lost', span: PART }, PART, now);
    }
  }

  #tell(event: HearingEvent, came: Milliseconds | undefined): void {
    if (event.type !== 'level') this.#speaking = event.type === 'speech-started';
    this.#options.onHeard(event, came);
  }

  #ended(): boolean {
    return this.#over.signal.aborted;
  }

  get #context(): StageContext {
    const { clock, log } = this.#options;
    return { signal: this.#over.signal, clock, log };
  }

  /** A packet that is none ends the decoder, not the microphone: the next begins anew. */
  async #decode(): Promise<void> {
    const { media, log, onSound } = this.#options;
    while (!this.#ended()) {
      try {
        for await (const frame of media.decoding().run(keptOpen(this.#packets), this.#context)) {
          const span = audioSpan(frame);
          this.#decoded = ms(this.#decoded + span);
          onSound(frame, this.#arrivals.of(this.#decoded, span));
          void this.#frames.send(frame);
        }
        return;
      } catch (error) {
        if (!this.#ended()) log.debug({ error: asError(error) }, 'microphone not decoded');
      }
    }
  }

  async #notice(): Promise<void> {
    const { media, log } = this.#options;
    try {
      for await (const event of media.noticing().run(this.#frames, this.#context)) {
        this.#tell(event, this.#arrivals.of(event.at, HEARING_STEP));
      }
    } catch (error) {
      if (!this.#ended()) log.warn({ error: asError(error) }, 'microphone not listened to');
    }
  }
}

const asError = (thrown: unknown): Error | undefined => (thrown instanceof Error ? thrown : undefined);

/** A channel closes when its consumer walks away; this one may be taken up by another. */
const keptOpen = <T>(source: Channel<T>): AsyncIterable<T> => {
  const iterator = source[Symbol.asyncIterator]();
  return { [Symbol.asyncIterator]: () => ({ next: () => iterator.next() }) };
};
