import { z } from 'zod';
import { hertz, ms } from '../../core/units.ts';
import type { ClientMessage, OpenMessage } from '../../stream/protocol/client-message.ts';
import { decodeMediaPacket } from '../../stream/protocol/media-packet.ts';
import type { Ear } from '../ear.ts';
import { PcmReader } from '../pcm-reader.ts';
import type { Caller, Scenario, Target } from '../scenario.ts';
import { CallFailure } from '../scenario.ts';
import type { Line } from '../websocket-line.ts';
import { openLine, socketAddress } from '../websocket-line.ts';

const RATE = hertz(24_000);

/** What of the server's messages decides about a call; the rest is passed over. */
const Told = z.discriminatedUnion('type', [
  z.object({ type: z.literal('session.opened') }),
  z.object({
    type: z.literal('utterance.started'),
    utterance: z.string(),
    number: z.number(),
    atMs: z.number(),
  }),
  z.object({ type: z.literal('utterance.ended'), utterance: z.string(), outcome: z.string() }),
  z.object({ type: z.literal('interrupted'), utterance: z.string().nullable() }),
  z.object({
    type: z.literal('error'),
    code: z.string(),
    fatal: z.boolean(),
    utterance: z.string().optional(),
  }),
]);
type Told = z.infer<typeof Told>;

/** What a session asks for as pictures. */
type Video = NonNullable<NonNullable<OpenMessage['output']>['video']>;

/** The utterance that is under way, or was the last. */
interface Turn {
  readonly utterance: string;
  readonly ear: Ear;
  readonly reader: PcmReader;
  settle: { resolve(value: undefined): void; reject(error: CallFailure): void };
  number: number | undefined;
}

const endpointOf = ({ url }: Target): URL =>
  socketAddress(url.pathname === '/' ? new URL('/v1/stream', url) : url);

/** One session on one socket. */
class WebSocketCaller implements Caller {
  readonly #line: Line;
  readonly #opened = Promise.withResolvers<undefined>();
  /** Numbers of utterances whose interruption was acknowledged. */
  readonly #silenced = new Set<number>();
  #turn: Turn | undefined;
  #count = 0;
  #stale = 0;
  #failure: CallFailure | undefined;

  /** @param video what pictures to ask for; none without it */
  constructor(target: Target, video?: Video) {
    this.#line = openLine(endpointOf(target), {
      opened: () => {
        this.#send({
          type: 'session.open',
          version: 1,
          ...(target.key === undefined ? {} : { key: target.key }),
          ...(target.voice === undefined ? {} : { voice: target.voice }),
          output: { audio: { encoding: 'pcm_s16le', sampleRateHz: RATE }, ...(video && { video }) },
        });
      },
      text: (text) => {
        this.#listen(text);
      },
      bytes: (bytes) => {
        this.#hear(bytes);
      },
      failed: () => {
        this.#fail(new CallFailure('CONNECTION_FAILED'));
      },
      closed: (code) => {
        this.#fail(new CallFailure(`CLOSED_${String(code)}`));
      },
    });
  }

  get stale(): number {
    return this.#stale;
  }

  async ready(): Promise<void> {
    await this.#opened.promise;
  }

  async speak(text: string, ear: Ear, interrupt: AbortSignal): Promise<void> {
    if (this.#failure) throw this.#failure;
    if (interrupt.aborted) return;
    const { promise, ...settle } = Promise.withResolvers<undefined>();
    this.#count += 1;
    const utterance = `u${String(this.#count)}`;
    this.#turn = { utterance, ear, reader: new PcmReader(RATE), settle, number: undefined };
    const stop = (): void => {
      this.#send({ type: 'interrupt', utterance, heardMs: ear.heard() });
    };
    interrupt.addEventListener('abort', stop, { once: true });
    this.#send({ type: 'speak', utterance, text });
    try {
      await promise;
    } finally {
      interrupt.removeEventListener('abort', stop);
    }
  }

  async silence(ear: Ear): Promise<void> {
    if (this.#failure) throw this.#failure;
    if (!this.#turn) return;
    const { promise, ...settle } = Promise.withResolvers<undefined>();
    this.#turn.settle = settle;
    this.#send({ type: 'interrupt', utterance: this.#turn.utterance, heardMs: ear.heard() });
    await promise;
  }

  close(): Promise<void> {
    this.#send({ type: 'session.close' });
    this.#line.close();
    return Promise.resolve();
  }

  #send(message: ClientMessage): void {
    this.#line.send(JSON.stringify(message));
  }

  #hear(bytes: Uint8Array): void {
    const packet = decodeMediaPacket(bytes);
    if (packet.kind === 'video') {
      this.#turn?.ear.picture(packet.at);
      return;
    }
    if (this.#silenced.has(packet.number)) this.#stale += 1;
    const turn = this.#turn;
    if (turn?.number === packet.number) turn.ear.sound(turn.reader.push(packet.payload), RATE);
  }

  #listen(text: string): void {
    const told = Told.safeParse(JSON.parse(text));
    if (told.success) this.#heed(told.data);
  }

  #heed(told: Told): void {
    if (told.type === 'session.opened') this.#opened.resolve(undefined);
    else if (told.type === 'error' && told.fatal) this.#fail(new CallFailure(told.code));
    else if (this.#turn) this.#heedTurn(told, this.#turn);
  }

  #heedTurn(told: Exclude<Told, { type: 'session.opened' }>, turn: Turn): void {
    // Of another utterance, or of one that is over here.
    if (typeof told.utterance === 'string' && told.utterance !== turn.utterance) return;
    switch (told.type) {
      case 'utterance.started':
        turn.number = told.number;
        turn.ear.eye.begin(ms(told.atMs));
        return;
      case 'utterance.ended':
        // A failed one is told of by an error, which comes before.
        turn.settle.resolve(undefined);
        return;
      case 'interrupted':
        if (turn.number !== undefined) this.#silenced.add(turn.number);
        turn.ear.acknowledge();
        turn.settle.resolve(undefined);
        return;
      case 'error':
        turn.settle.reject(new CallFailure(told.code));
    }
  }

  #fail(failure: CallFailure): void {
    this.#failure ??= failure;
    this.#opened.reject(this.#failure);
    this.#turn?.settle.reject(this.#failure);
  }
}

/** Speech by our own protocol over WebSocket: docs/protocol.md. */
export const speechWs: Scenario = {
  name: 'speech-ws',
  open: async (target) => {
    const caller = new WebSocketCaller(target);
    await caller.ready();
    return caller;
  },
};

const AVATAR = {
  encoding: 'vp8',
  width: 512,
  height: 512,
  fps: 25,
  avatar: 'default',
  seed: 0,
  state: 'auto',
  expression: {},
} as const;

/** The same with somebody's face: pictures of 512 pixels in VP8, and when the first comes, how evenly, and how far behind their sound. */
export const avatarWs: Scenario = {
  name: 'avatar-ws',
  open: async (target) => {
    const caller = new WebSocketCaller(target, AVATAR);
    await caller.ready();
    return caller;
  },
};
