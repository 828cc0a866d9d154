import { randomUUID } from 'node:crypto';
import { microphoneStage } from '../../../audio/index.ts';
import type { Channel } from '../../../core/channel.ts';
import { channel } from '../../../core/channel.ts';
import { systemClock } from '../../../core/clock.ts';
import { inTime } from '../../../core/in-time.ts';
import { silentLog } from '../../../core/log.ts';
import type { Milliseconds } from '../../../core/units.ts';
import { hertz, ms } from '../../../core/units.ts';
import type { Ear, Note } from '../../ear.ts';
import type { Caller, Scenario, Target } from '../../scenario.ts';
import { CallFailure } from '../../scenario.ts';
import type { BrainNews } from './brain-line.ts';
import { BrainLine } from './brain-line.ts';
import type { SpokenWord } from './microphone.ts';
import { Microphone, spokenWord } from './microphone.ts';
import type { PictureEncoding } from './picture-assembler.ts';
import { PictureAssembler } from './picture-assembler.ts';
import type { ArrivedPacket } from './received-track.ts';
import { ReceivedTrack } from './received-track.ts';
import { Turn } from './turn.ts';
import type { Receiver } from './werift-peers.ts';
import { openReceiver, openSender } from './werift-peers.ts';

const RATE = hertz(48_000);
/** An answer to what was said comes by then, or not at all. */
const PATIENCE = ms(10_000);
const ANSWER = 'Yes, of course.';
/** Packets of sound that wait for the decoder: a second. */
const WAITING = 50;

/** A room of its own, with an avatar in it, somebody who watches and hears it, and a microphone that talks over it. */
class Session implements Caller {
  readonly stale = 0;
  readonly #sound = new ReceivedTrack(RATE);
  readonly #picture = new ReceivedTrack(90_000);
  readonly #packets: Channel<{ readonly packet: ArrivedPacket }> = channel({
    capacity: WAITING,
    overflow: 'drop-oldest',
  });
  readonly #over = new AbortController();
  readonly #notes: Note[] = [];
  readonly #seen = Promise.withResolvers<undefined>();
  /** That the times of sound and of pictures are known on the server's clock. */
  readonly #timed = { audio: Promise.withResolvers<undefined>(), video: Promise.withResolvers<undefined>() };
  readonly #room = `load-${randomUUID()}`;
  readonly #target: Target;
  #assembler: PictureAssembler | undefined;
  #brain: BrainLine | undefined;
  #receiver: Receiver | undefined;
  #microphone: Microphone | undefined;
  #turn: Turn | undefined;
  #count = 0;
  #requests = 0;
  #heard = false;
  #shown = false;
  /** From a sound's sending, by the server's clock, to its arrival: what a picture's is held against. */
  #soundWay: number | undefined;
  #spoken: { ducked?: PromiseWithResolvers<Milliseconds>; ended?: PromiseWithResolvers<undefined> } = {};
  #failure: CallFailure | undefined;

  private constructor(target: Target) {
    this.#target = target;
  }

  static async open(target: Target, word: SpokenWord): Promise<Session> {
    const session = new Session(target);
    try {
      await session.#join(word);
      return session;
    } catch (error) {
      await session.close();
      throw error;
    }
  }

  async speak(text: string, ear: Ear, interrupt: AbortSignal): Promise<void> {
    const before = { lost: this.#lost, requests: this.#requests };
    const turn = this.#say(text, ear);
    const talkOver = (): void => void this.#talkOver(turn, ear);
    if (interrupt.aborted) talkOver();
    interrupt.addEventListener('abort', talkOver, { once: true });
    try {
      await turn.done;
    } finally {
      interrupt.removeEventListener('abort', talkOver);
    }
    const rate = turn.picturesPerSecond;
    if (rate !== undefined) ear.note({ name: 'pictures a second', value: rate, unit: '' });
    ear.note({ name: 'packets lost', value: this.#lost - before.lost, unit: '' });
    ear.note({ name: 'key frames asked for', value: this.#requests - before.requests, unit: '' });
    ear.note({ name: 'jitter of sound', value: this.#sound.jitter, unit: 'ms' });
    ear.note({ name: 'jitter of pictures', value: this.#picture.jitter, unit: 'ms' });
    if (!interrupt.aborted) await this.#beAnswered(ear);
    for (const note of this.#notes.splice(0)) ear.note(note);
    await this.#microphone?.idle;
    // Whoever speaks to somebody who has just fallen silent lets him hear that it is his turn.
    if (interrupt.aborted && this.#spoken.ended) {
      await this.#soon(this.#spoken.ended.promise, 'NOT_HEARD').catch(() => undefined);
    }
  }

  async close(): Promise<void> {
    this.#over.abort(new Error('the call is over'));
    this.#packets.close();
    this.#brain?.close();
    await Promise.all([this.#microphone?.close(), this.#receiver?.close()]);
    const { url, key } = this.#target;
    // An empty room would stay open for a while, and there are only so many.
    await fetch(new URL(`/v1/rooms/${this.#room}`, url), {
      method: 'DELETE',
      headers: key === undefined ? {} : { authorization: `Bearer ${key}` },
    }).catch(() => undefined);
  }

  get #lost(): number {
    return this.#sound.lost + this.#picture.lost;
  }

  async #join(word: SpokenWord): Promise<void> {
    const target = this.#target;
    this.#brain = await BrainLine.open(target, this.#room, (news) => {
      this.#take(news);
    });
    void this.#decode();
    const joining = systemClock.now();
    this.#receiver = await openReceiver(target, this.#room, {
      onSound: (packet) => {
        if (!this.#heard) this.#note('join to first sound', systemClock.now() - joining);
        this.#heard = true;
        this.#sound.take(packet);
        void this.#packets.send({ packet });
      },
      onPicture: (packet, encoding) => {
        this.#takePicture(packet, encoding, joining);
      },
      onReport: (kind, wall, timestamp) => {
        (kind === 'audio' ? this.#sound : this.#picture).report(wall, timestamp);
        this.#timed[kind].resolve(undefined);
      },
    });
    this.#microphone = new Microphone(await openSender(target, this.#room), word);
    await this.#soon(this.#seen.promise, 'NO_PICTURE');
    await this.#soon(Promise.all([this.#timed.audio.promise, this.#timed.video.promise]), 'NO_REPORT');
  }

  #note(name: string, value: number): void {
    this.#notes.push({ name, value, unit: 'ms' });
  }

  #say(text: string, ear: Ear | undefined): Turn {
    if (this.#failure) throw this.#failure;
    this.#count += 1;
    const turn = new Turn(`u${String(this.#count)}`, ear);
    this.#turn = turn;
    this.#brain?.say(turn.utterance, text);
    return turn;
  }

  /** Somebody speaks while the avatar does: it gives way. */
  async #talkOver(turn: Turn, ear: Ear): Promise<void> {
    const ducked = Promise.withResolvers<Milliseconds>();
    this.#spoken = { ducked, ended: Promise.withResolvers<undefined>() };
    const began = await this.#microphone?.say().began;
    if (began === undefined) return;
    void ducked.promise.then((at) => {
      ear.note({ name: 'voice to ducked', value: at - began, unit: 'ms' });
    });
    await turn.done.catch(() => undefined);
    if (ear.acknowledged === undefined || turn.lastLoud === undefined) return;
    ear.note({ name: 'voice to told that it stopped', value: ear.acknowledged - began, unit: 'ms' });
    ear.note({ name: 'voice to silence', value: Math.max(0, turn.lastLoud - began), unit: 'ms' });
  }

  /** Somebody says something, and the avatar answers as soon as it has heard the end of it. */
  async #beAnswered(ear: Ear): Promise<void> {
    const heard = Promise.withResolvers<undefined>();
    this.#spoken = { ended: heard };
    const said = this.#microphone?.say();
    const ended = await said?.ended;
    if (ended === undefined) return;
    try {
      await this.#soon(heard.promise, 'NOT_HEARD');
      const turn = this.#say(ANSWER, undefined);
      await this.#soon(turn.done, 'NO_ANSWER');
      if (turn.firstLoud !== undefined) {
        ear.note({ name: 'speech to answer', value: turn.firstLoud - ended, unit: 'ms' });
      }
    } catch {
      ear.note({ name: 'speech without an answer', value: 1, unit: '' });
    }
  }

  #take(news: BrainNews): void {
    switch (news.type) {
      case 'speech.ended':
        this.#spoken.ended?.resolve(undefined);
        return;
      case 'avatar.ducked':
        if (news.ducked) this.#spoken.ducked?.resolve(systemClock.now());
        return;
      case 'avatar.finished':
      case 'avatar.failed':
        this.#turn?.take(news);
        return;
      case 'error':
        this.#failure ??= new CallFailure(news.code);
        this.#turn?.fail(this.#failure);
        return;
      default:
    }
  }

  async #decode(): Promise<void> {
    const arrived: ArrivedPacket[] = [];
    const packets = this.#packets;
    async function* payloads(): AsyncGenerator<{ type: 'packet'; payload: Uint8Array }, void, undefined> {
      for await (const { packet } of packets) {
        arrived.push(packet);
        yield { type: 'packet', payload: packet.payload };
      }
    }
    const context = { signal: this.#over.signal, clock: systemClock, log: silentLog };
    try {
      for await (const { pcm } of microphoneStage().run(payloads(), context)) {
        const packet = arrived.shift();
        if (packet) this.#hear(pcm, packet);
      }
    } catch {
      if (!this.#over.signal.aborted) this.#take({ type: 'error', code: 'AUDIO_UNDECODABLE' });
    }
  }

  #hear(pcm: Float32Array, { at, timestamp }: ArrivedPacket): void {
    const sent = this.#sound.sentAt(timestamp);
    if (sent !== undefined) this.#soundWay = at - sent;
    this.#turn?.hear(pcm, RATE, at, sent);
  }

  #takePicture(packet: ArrivedPacket, encoding: PictureEncoding, joining: Milliseconds): void {
    this.#picture.take(packet);
    this.#assembler ??= new PictureAssembler(encoding);
    for (const { timestamp } of this.#assembler.push(packet)) {
      if (!this.#shown) this.#note('join to first picture', packet.at - joining);
      this.#shown = true;
      this.#seen.resolve(undefined);
      this.#see(timestamp, packet.at);
    }
    if (this.#assembler.isStuck(packet.at)) {
      this.#requests += 1;
      this.#receiver?.requestKeyFrame();
    }
  }

  #see(timestamp: number, at: Milliseconds): void {
    const sent = this.#picture.sentAt(timestamp);
    const turn = this.#turn;
    turn?.see(sent);
    if (!turn?.sounds || sent === undefined || this.#soundWay === undefined) return;
    this.#note('picture behind sound, as they come', at - sent - this.#soundWay);
  }

  #soon<T>(promise: Promise<T>, code: string): Promise<T> {
    const late = (): CallFailure => new CallFailure(code);
    return inTime(promise, { clock: systemClock, span: PATIENCE, signal: this.#over.signal, late });
  }
}

/** What a microphone says, by server: spoken once, and by it. */
const words = new Map<string, Promise<SpokenWord>>();

/**
 * A call: each session is a room of its own with an avatar, a receiver that joins by WHEP, a microphone that joins by WHIP, and a brain.
 * It has the avatar say the text, or talks over it; then it says something and waits for the answer.
 */
export const call: Scenario = {
  name: 'call',
  open: async (target) => {
    const word = words.get(target.url.origin) ?? spokenWord(target);
    words.set(target.url.origin, word);
    word.catch(() => words.delete(target.url.origin));
    return Session.open(target, await word);
  },
};
