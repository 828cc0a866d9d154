import type { Axis, CallMedia, Face } from '../../src/call/call-media.ts';
import type {
  ConnectionState,
  GuestTransport,
  MediaRouter,
  Outlet,
  OutletOptions,
  Subscription,
} from '../../src/call/media/media-router.ts';
import type { RoomOptions } from '../../src/call/room/room.ts';
import { Room } from '../../src/call/room/room.ts';
import type { SpeechWindow, VideoFrame } from '../../src/core/frames.ts';
import { silentLog } from '../../src/core/log.ts';
import type { Milliseconds } from '../../src/core/units.ts';
import { hertz, ms, samples, voiceId } from '../../src/core/units.ts';
import type { FakeClock } from './fake-clock.ts';

const RATE = hertz(24_000);
/** What Opus holds back. */
const TAIL = samples(156);
const FRAME = ms(40);

/** A client's connection that does what it is told to. */
export class FakeTransport implements GuestTransport {
  readonly id: string;
  readonly parameters = {};
  readonly closed: Promise<void>;
  state: ConnectionState = 'new';
  readonly #listeners = new Set<(state: ConnectionState) => void>();
  #end!: () => void;

  constructor(id: string) {
    this.id = id;
    this.closed = new Promise((resolve) => (this.#end = resolve));
  }

  become(state: ConnectionState): void {
    this.state = state;
    for (const listener of [...this.#listeners]) listener(state);
  }

  connect = (): Promise<void> => Promise.resolve();
  restart = (): Promise<Record<string, never>> => Promise.resolve({});
  publish = (): Promise<never> => Promise.reject(new Error('nothing is published here'));
  subscribe = (): Promise<never> => Promise.reject(new Error('nothing is subscribed here'));

  onState(listener: (state: ConnectionState) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  close(): void {
    this.become('closed');
    this.#end();
  }
}

/** A packet of ours, when it left. */
export interface SentPacket {
  readonly codec: Outlet['codec'];
  readonly at: Milliseconds;
  readonly timestamp: number;
  readonly bytes: number;
}

/** An exchange that keeps what it is given. Everybody watches everything unless told otherwise. */
export class FakeRouter implements MediaRouter {
  readonly capabilities = {};
  readonly closed = new Promise<'closed' | 'died'>(() => undefined);
  readonly packets: SentPacket[] = [];
  readonly transports: FakeTransport[] = [];
  watching = true;
  readonly #now: () => Milliseconds;
  #outlets = 0;

  constructor(now: () => Milliseconds) {
    this.#now = now;
  }

  openTransport = (): Promise<FakeTransport> => {
    const transport = new FakeTransport(`transport-${String(this.transports.length)}`);
    this.transports.push(transport);
    return Promise.resolve(transport);
  };

  openOutlet = ({ codec }: OutletOptions): Promise<Outlet> => {
    this.#outlets += 1;
    const keep = (packet: Buffer): void => {
      const timestamp = packet.readUInt32BE(4);
      this.packets.push({ codec, at: this.#now(), timestamp, bytes: packet.length });
    };
    return Promise.resolve({
      id: `outlet-${String(this.#outlets)}`,
      codec,
      payloadType: 101,
      source: this.#outlets,
      send: keep,
      report: () => undefined,
      close: () => undefined,
    });
  };

  listen = (): Promise<{ close(): void }> => Promise.resolve({ close: () => undefined });

  subscribers = (): readonly Subscription[] => (this.watching ? [watcher] : []);

  close(): void {
    // Nothing is held.
  }
}

const watcher: Subscription = {
  id: 'watcher',
  track: 'any',
  kind: 'video',
  parameters: {},
  resume: () => Promise.resolve(),
  reception: () => Promise.resolve(undefined),
  bandwidth: () => Promise.resolve(undefined),
  closed: new Promise(() => undefined),
  close: () => undefined,
};

/** A grey face that needs a sound `lead` before its picture, and whose pictures are always in time. */
const fakeFace = ({ clock, zero }: Axis, lead: Milliseconds): Face => {
  const over = new AbortController();
  async function* pictures(): AsyncGenerator<VideoFrame, void, undefined> {
    for (let at = ms(0); ; at = ms(at + FRAME)) {
      await clock.until(ms(zero + at - 10), over.signal);
      yield { kind: 'video', i420: new Uint8Array(6), width: 2, height: 2, at };
    }
  }
  return {
    width: 2,
    height: 2,
    lead,
    say: () => undefined,
    rest: () => undefined,
    listen: () => undefined,
    cut: () => undefined,
    become: () => undefined,
    express: () => undefined,
    pictures,
    close: () => {
      over.abort(new Error('over'));
    },
  };
};

/** Media without codecs and networks: a text is a second of steady sound, and a packet of sound is one byte of its loudness. */
export const fakeCallMedia = (lead: Milliseconds) => {
  const encoder = { bitrate: 0, keyFrames: 0, pictures: 0 };
  const window: SpeechWindow = {
    pcm: new Float32Array(RATE).fill(0.5),
    rate: RATE,
    at: ms(0),
    words: [],
    phonemes: [],
  } as unknown as SpeechWindow;
  const media: CallMedia = {
    resolveVoice: () => ({ id: voiceId('fake') }) as ReturnType<CallMedia['resolveVoice']>,
    faces: () => [{ id: 'fake', name: 'Fake' }],
    resolveFace: () => ({ id: 'fake', name: 'Fake' }),
    async *speak(text) {
      for await (const piece of text) if (piece !== '') yield { ...window, pcm: window.pcm.slice() };
    },
    openVoiceEncoder: () => ({
      blockRate: RATE,
      tail: TAIL,
      encode: (block) => Promise.resolve(Uint8Array.of(Math.round((block.at(-1) ?? 0) * 100))),
      close: () => undefined,
    }),
    openPictureEncoder: () => {
      let wanted = true;
      return {
        encode: ({ at }: VideoFrame) => {
          const keyFrame = wanted;
          wanted = false;
          encoder.pictures += 1;
          encoder.keyFrames += keyFrame ? 1 : 0;
          return Promise.resolve({
            packet: { kind: 'video', payload: Uint8Array.of(0, 0, 1, 65, 0), keyFrame, at, span: FRAME },
          } as unknown as Awaited<ReturnType<ReturnType<CallMedia['openPictureEncoder']>['encode']>>);
        },
        requestKeyFrame: () => {
          wanted = true;
        },
        set bitrate(bitrate: number) {
          encoder.bitrate = bitrate;
        },
        get bitrate() {
          return encoder.bitrate;
        },
        close: () => undefined,
      };
    },
    openFace: (_, axis) => Promise.resolve(fakeFace(axis, lead)),
    openFilm: () => Promise.reject(new Error('no films here')),
    decoding: () => {
      throw new Error('nobody speaks here');
    },
    noticing: () => {
      throw new Error('nobody listens here');
    },
  };
  return { media, encoder };
};

/** A room without a media server, with what a test wants of it its own way. */
export const openFakeRoom = (clock: FakeClock, wanted: Partial<RoomOptions> = {}): Promise<Room> =>
  Room.open({
    name: 'test',
    media: fakeCallMedia(ms(60)).media,
    clock,
    epoch: ms(0),
    log: silentLog,
    openRouter: () => Promise.resolve(new FakeRouter(() => clock.now())),
    admit: () => ({ release: () => undefined }),
    onFigure: () => undefined,
    ...wanted,
  });
