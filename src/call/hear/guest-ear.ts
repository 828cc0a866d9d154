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

/** Listens to one microphone of the room: decodes it once, for all who want its sound, and notices speech in it. */
export class GuestEar {
  readonly #options: GuestEarOptions;
  readonly #over = new AbortController();
  readonly #packets = channel<HeardPacket>({ capacity: WAITING, overflow: 'drop-oldest' });
  readonly #frames = channel<AudioFrame>({ capacity: WAITING, overflow: 'drop-oldest' });
  readonly #arrivals = new Arrivals();
  #inlet: { close(): void } | undefined;
  #decoded = ms(0);

  private constructor(options: GuestEarOptions) {
    this.#options = options;
  }

  /** Rejects with `PARTICIPANT_UNKNOWN` for a track that is not there. */
  static async open(options: GuestEarOptions): Promise<GuestEar> {
    const ear = new GuestEar(options);
    const order = new PacketOrder();
    ear.#inlet = await options.router.listen(options.track, (bytes) => {
      const packet = readRtp(bytes);
      if (!packet) return;
      const now = options.clock.now();
      for (const heard of order.push(packet)) {
        ear.#arrivals.add(heard.type === 'lost' ? heard.span : opusSpan(heard.payload), now);
        void ear.#packets.send(heard);
      }
    });
    void ear.#decode();
    void ear.#notice();
    return ear;
  }

  /** Idempotent. */
  close(): void {
    this.#over.abort(new Error('nobody listens any more'));
    this.#inlet?.close();
    this.#packets.close();
    this.#frames.close();
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
    const { media, log, onHeard } = this.#options;
    try {
      for await (const event of media.noticing().run(this.#frames, this.#context)) {
        onHeard(event, this.#arrivals.of(event.at, HEARING_STEP));
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
