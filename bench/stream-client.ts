import { systemClock } from '../src/core/clock.ts';
import { hertz } from '../src/core/units.ts';
import { Ear } from '../src/loadtest/ear.ts';
import { PcmReader } from '../src/loadtest/pcm-reader.ts';
import { decodeMediaPacket } from '../src/stream/protocol/media-packet.ts';
import type { WireWord } from '../src/stream/protocol/server-message.ts';

const RATE = hertz(24_000);

/** What a bench reads of the server's messages. */
interface Told {
  readonly type: string;
  readonly utterance?: string | null;
  readonly number?: number;
  readonly words?: readonly WireWord[];
  readonly spoken?: string;
  readonly heardMs?: number;
  readonly code?: string;
}

/** One utterance as it is heard. */
export interface Heard {
  readonly ear: Ear;
  readonly words: WireWord[];
  /** Packets that came after its interruption was acknowledged. */
  stale: number;
  readonly started: Promise<void>;
  readonly ended: Promise<Told>;
}

/** A session for benches: bare, and with every message at hand. */
export class StreamClient {
  readonly #socket: WebSocket;
  readonly #opened = Promise.withResolvers<undefined>();
  readonly #heard = new Map<
    string,
    Heard & {
      number: number;
      begin(value: undefined): void;
      end(told: Told): void;
      reader: PcmReader;
      silenced: boolean;
    }
  >();
  readonly #interruptions: ((told: Told) => void)[] = [];
  #count = 0;

  private constructor(url: string, voice: string, aheadMs: number) {
    this.#socket = new WebSocket(new URL('/v1/stream', url.replace('http', 'ws')));
    this.#socket.binaryType = 'arraybuffer';
    this.#socket.onopen = () => {
      this.#send({
        type: 'session.open',
        version: 1,
        voice,
        aheadMs,
        output: { audio: { encoding: 'pcm_s16le', sampleRateHz: RATE } },
      });
    };
    this.#socket.onmessage = ({ data }) => {
      if (data instanceof ArrayBuffer) this.#hear(new Uint8Array(data));
      else this.#listen(JSON.parse(String(data)) as Told);
    };
    this.#socket.onclose = ({ code }) => {
      this.#opened.reject(new Error(`closed: ${code}`));
    };
  }

  static async open(url: string, { voice = 'default', aheadMs = 30_000 } = {}): Promise<StreamClient> {
    const client = new StreamClient(url, voice, aheadMs);
    await client.#opened.promise;
    return client;
  }

  speak(text: string): Heard {
    this.#count += 1;
    const utterance = `u${this.#count}`;
    const started = Promise.withResolvers<undefined>();
    const ended = Promise.withResolvers<Told>();
    const heard = {
      ear: new Ear(systemClock),
      words: [],
      stale: 0,
      started: started.promise,
      ended: ended.promise,
      number: -1,
      begin: started.resolve,
      end: ended.resolve,
      reader: new PcmReader(RATE),
      silenced: false,
    };
    this.#heard.set(utterance, heard);
    this.#send({ type: 'speak', utterance, text });
    return heard;
  }

  /** Resolves with the acknowledgement. */
  interrupt(heardMs?: number): Promise<Told> {
    return new Promise((resolve) => {
      this.#interruptions.push(resolve);
      this.#send({ type: 'interrupt', ...(heardMs === undefined ? {} : { heardMs }) });
    });
  }

  close(): void {
    this.#send({ type: 'session.close' });
    this.#socket.close();
  }

  #send(message: object): void {
    if (this.#socket.readyState === WebSocket.OPEN) this.#socket.send(JSON.stringify(message));
  }

  #hear(bytes: Uint8Array): void {
    const packet = decodeMediaPacket(bytes);
    for (const heard of this.#heard.values()) {
      if (heard.number !== packet.number) continue;
      if (heard.silenced) heard.stale += 1;
      heard.ear.sound(heard.reader.push(packet.payload), RATE);
      heard.begin(undefined);
    }
  }

  #listen(told: Told): void {
    if (told.type === 'session.opened') this.#opened.resolve(undefined);
    const heard = this.#heard.get(told.utterance ?? '');
    if (told.type === 'utterance.started' && heard) heard.number = told.number ?? -1;
    if (told.type === 'words') heard?.words.push(...(told.words ?? []));
    if (told.type === 'utterance.ended' || told.type === 'error') heard?.end(told);
    if (told.type === 'interrupted') {
      // Whatever was queued is dropped with it.
      for (const one of this.#heard.values()) {
        one.silenced = true;
        one.end(told);
      }
      this.#interruptions.shift()?.(told);
    }
  }
}
