import { encodeInputPacket } from '../src/stream/protocol/media-packet.ts';
import type { MediaPacket } from '../src/stream/protocol/media-packet.ts';
import { decodeMotion } from '../src/stream/protocol/motion-packet.ts';
import type { OpenMessage } from '../src/stream/protocol/client-message.ts';
import type { ServerMessage } from '../src/stream/protocol/server-message.ts';
import type { Milliseconds, SampleRate } from '../src/core/units.ts';
import { ms } from '../src/core/units.ts';
import { Connection } from './connection.ts';
import type { ArrivingPicture } from './picture-queue.ts';
import type { SessionEvent, SessionListener } from './session-listener.ts';
import type { Dial } from './socket.ts';
import type { SoundSink } from './sound-sink.ts';
import type { Timer } from './timer.ts';

export interface SessionOptions {
  readonly dial: Dial;
  readonly timer: Timer;
  /** Where the speech goes: PCM of sixteen bits at {@link SessionOptions.outputRate}. */
  readonly sink: SoundSink;
  readonly outputRate: SampleRate;
  /** Speech of ours is sent at this rate, PCM of sixteen bits. Asked at each opening. @defaultValue none is sent */
  readonly inputRate?: () => SampleRate | undefined;
  /** Whether to be told of phonemes. @defaultValue false */
  readonly phonemes?: boolean;
  /** Asked at each opening. @defaultValue none */
  readonly face?: () => AskedFace;
  /** Given each picture of the avatar, as it arrives. */
  readonly onPicture?: (picture: ArrivingPicture) => void;
  /** Asked at each opening. @defaultValue none */
  readonly key?: () => string | undefined;
}

/** What a session sends of a face: nothing, how it moves, or pictures of an avatar, by its id of `GET /v1/avatars`. */
export type AskedFace =
  | { readonly type: 'none' }
  | { readonly type: 'motion' }
  | { readonly type: 'pictures'; readonly avatar: string };

/** How an utterance is to be spoken. */
export interface Manner {
  /** An id of `GET /v1/voices`, or a blend of two: `heart*0.6+michael*0.4`. @defaultValue the session's own */
  readonly voice?: string;
  /** Times the normal speed. @range [0.25, 4] @defaultValue 1 */
  readonly speed?: number;
  /** Semitones above the voice's own. @range [-12, 12] @defaultValue 0 */
  readonly pitch?: number;
  /** How far a reading goes from the calm average. @range [0, 1.5] @defaultValue 1 */
  readonly expressiveness?: number;
  /** In which a clause is read. @defaultValue the server's */
  readonly steps?: 1 | 2 | 'auto';
  /** Another one is another reading. @range [0, 2^32) @defaultValue 0 */
  readonly seed?: number;
}

/** How motion is asked for: small, and drawn between the frames. */
const FACE = { fps: 25, encoding: 'binary', seed: 0, state: 'auto', expression: {} } as const;

/** How pictures are asked for. */
const PICTURES = {
  encoding: 'vp8',
  width: 512,
  height: 512,
  fps: 25,
  seed: 0,
  state: 'auto',
  expression: {},
} as const;

/** An utterance whose text may still be coming. */
export interface Utterance {
  readonly id: string;
  write(text: string): void;
  /** Speaks what is there, even in mid-sentence. */
  flush(): void;
  end(): void;
}

/** A session of speech: text goes in, sound goes to the sink, the rest is told to the listener. Knows no DOM. */
export class SpeechSession {
  readonly #connection: Connection;
  readonly #options: SessionOptions;
  readonly #listener: SessionListener;
  /** What was asked for and has neither ended nor been stopped. */
  readonly #underWay = new Set<string>();
  /** What was stopped here; its sound may be on its way for a moment yet. */
  readonly #stopped = new Set<string>();
  /** Of the service's numbers: whose they are, where they begin, and what we call them. */
  readonly #numbers = new Map<
    number,
    { readonly utterance: string; readonly at: number; readonly number: number }
  >();
  /** Interruptions that the service has not answered yet. */
  #interrupting = 0;
  #count = 0;
  #begun = 0;
  #inputRate: SampleRate | undefined;

  constructor(options: SessionOptions, listener: SessionListener) {
    this.#options = options;
    this.#listener = listener;
    this.#connection = new Connection(
      { dial: options.dial, timer: options.timer, opening: () => this.#opening() },
      {
        state: (state) => {
          listener({ type: 'connection', state });
          if (state.type === 'refused' || state.type === 'closed') this.#forgetAll();
        },
        message: (message) => {
          this.#take(message);
        },
        packet: (packet) => {
          this.#takePacket(packet);
        },
        renewed: () => {
          this.#forgetAll();
        },
        opened: ({ output }) => {
          this.#tell({ type: 'opened', coefficients: output.motion?.names });
        },
      },
    );
  }

  /** Connects; later, tries again at once instead of after the wait. */
  connect(): void {
    this.#connection.start();
  }

  /** Says a whole text. @returns the utterance's id */
  speak(text: string, manner: Manner = {}): string {
    const utterance = this.#name();
    this.#connection.send({ type: 'speak', utterance, text, ...manner });
    return utterance;
  }

  /** Begins an utterance whose text follows piece by piece. */
  begin(manner: Manner = {}): Utterance {
    const utterance = this.#name();
    this.#connection.send({ type: 'utterance.start', utterance, ...manner });
    return {
      id: utterance,
      write: (text) => {
        this.#connection.send({ type: 'utterance.text', utterance, text });
      },
      flush: () => {
        this.#connection.send({ type: 'utterance.flush', utterance });
      },
      end: () => {
        this.#connection.send({ type: 'utterance.end', utterance });
      },
    };
  }

  /**
   * Stops everything that was asked for so far. No sound of it reaches the sink after this call; what the sink holds is its
   * own to throw away. The service answers with what was spoken.
   *
   * @param heard how much of `utterance` reached the ear
   */
  interrupt(utterance: string, heard: Milliseconds): void {
    for (const id of [...this.#underWay, utterance]) this.#stopped.add(id);
    this.#underWay.clear();
    this.#interrupting += 1;
    this.#connection.send({ type: 'interrupt', utterance, heardMs: Math.max(0, heard) });
  }

  /** The rate at which it takes speech of ours; `undefined`: it takes none. */
  get inputRate(): SampleRate | undefined {
    return this.#inputRate;
  }

  /** @param pcm sixteen bits, little-endian, at the input's rate */
  listen(pcm: Uint8Array): void {
    this.#connection.sendBytes(new Uint8Array(encodeInputPacket(pcm)));
  }

  /** What the face is about where nothing is said. */
  be(state: 'auto' | 'idle' | 'listening'): void {
    this.#connection.send({ type: 'state', state });
  }

  /** Pictures cannot be decoded any more until one comes that needs no other. */
  askKeyFrame(): void {
    this.#connection.send({ type: 'video.keyframe' });
  }

  /** Nobody looks, until they are asked for again: none are drawn. */
  showPictures(seen: boolean): void {
    this.#connection.send({ type: seen ? 'video.resume' : 'video.pause' });
  }

  /** Another session takes its place, since something else is asked for; what is under way is forgotten. */
  renew(): void {
    this.#connection.renew();
  }

  close(): void {
    this.#connection.close();
  }

  #name(): string {
    this.#count += 1;
    const utterance = `u${String(this.#count)}`;
    this.#underWay.add(utterance);
    return utterance;
  }

  #opening(): OpenMessage {
    const { outputRate, phonemes = false, face, key } = this.#options;
    const inputRate = this.#options.inputRate?.();
    this.#inputRate = inputRate;
    const secret = key?.();
    const asked = face?.() ?? { type: 'none' };
    return {
      type: 'session.open',
      version: 1,
      ...(secret !== undefined && { key: secret }),
      output: {
        audio: { encoding: 'pcm_s16le', sampleRateHz: outputRate },
        phonemes,
        ...(asked.type === 'motion' && { motion: FACE }),
        ...(asked.type === 'pictures' && { video: { ...PICTURES, avatar: asked.avatar } }),
      },
      ...(inputRate !== undefined && { input: { encoding: 'pcm_s16le' as const, sampleRateHz: inputRate } }),
    };
  }

  #forgetAll(): void {
    for (const utterance of this.#underWay) this.#tell({ type: 'forgotten', utterance });
    this.#underWay.clear();
    this.#stopped.clear();
    this.#numbers.clear();
    this.#interrupting = 0;
  }

  #tell(event: SessionEvent): void {
    this.#listener(event);
  }

  #takePacket(packet: MediaPacket): void {
    if (packet.kind === 'motion') {
      this.#tell({ type: 'motion', at: packet.at, pose: decodeMotion(packet.payload) });
      return;
    }
    if (packet.kind === 'video') {
      this.#options.onPicture?.(packet);
      return;
    }
    const known = this.#numbers.get(packet.number);
    if (!known || this.#stopped.has(known.utterance)) return;
    const at = ms(Math.max(0, packet.at - known.at));
    this.#options.sink.play({ number: known.number, at, payload: packet.payload });
  }

  #take(message: ServerMessage): void {
    if (
      'utterance' in message &&
      this.#stopped.has(message.utterance ?? '') &&
      message.type !== 'interrupted'
    )
      return;
    switch (message.type) {
      case 'utterance.started':
        this.#start(message);
        return;
      case 'words':
        this.#tell({ type: 'words', utterance: message.utterance, words: message.words });
        return;
      case 'phonemes':
        this.#tell({ type: 'phonemes', utterance: message.utterance, phonemes: message.phonemes });
        return;
      case 'utterance.ended':
        this.#end(message);
        return;
      case 'interrupted':
        this.#takeInterruption(message);
        return;
      case 'warning':
        this.#tell({ ...message, type: 'warned' });
        return;
      case 'error':
        this.#fail(message);
        return;
      default:
        this.#takeAside(message);
    }
  }

  /** What is not about an utterance. */
  #takeAside(message: ServerMessage): void {
    switch (message.type) {
      case 'session.draining':
        this.#tell({ type: 'draining', within: ms(message.withinMs) });
        return;
      case 'speech.started':
        this.#tell({ type: 'speech-started', at: ms(message.atMs) });
        return;
      case 'speech.ended':
        this.#tell({ type: 'speech-ended', at: ms(message.atMs) });
        return;
      case 'level':
        this.#tell({ type: 'level', decibels: message.decibels, probability: message.probability });
        return;
      default:
    }
  }

  #start({ utterance, number, atMs, voice }: Extract<ServerMessage, { type: 'utterance.started' }>): void {
    this.#begun += 1;
    this.#numbers.set(number, { utterance, at: atMs, number: this.#begun });
    this.#tell({ type: 'started', utterance, number: this.#begun, at: ms(atMs), voice });
  }

  #end({ utterance, outcome, spanMs }: Extract<ServerMessage, { type: 'utterance.ended' }>): void {
    this.#underWay.delete(utterance);
    for (const [number, known] of this.#numbers) {
      if (known.utterance !== utterance) continue;
      this.#numbers.delete(number);
      this.#options.sink.finish(known.number, ms(spanMs));
    }
    this.#tell({ type: 'ended', utterance, outcome, span: ms(spanMs) });
  }

  #takeInterruption(message: Extract<ServerMessage, { type: 'interrupted' }>): void {
    const { utterance, heardMs, spoken, unspoken, dropped } = message;
    for (const [number, { utterance: owner }] of this.#numbers) {
      if (this.#stopped.has(owner)) this.#numbers.delete(number);
    }
    this.#interrupting -= 1;
    if (this.#interrupting === 0) this.#stopped.clear();
    const interruption = { utterance: utterance ?? undefined, heard: ms(heardMs), spoken, unspoken, dropped };
    this.#tell({ type: 'interrupted', interruption });
  }

  #fail(message: Extract<ServerMessage, { type: 'error' }>): void {
    const { utterance, fatal, code, details } = message;
    // A fatal one shows in the state of the connection.
    if (fatal) return;
    if (utterance !== undefined) this.#underWay.delete(utterance);
    const complaint = { code, message: message.message, details };
    this.#tell({ type: 'failed', complaint, ...(utterance !== undefined && { utterance }) });
  }
}
