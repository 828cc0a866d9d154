import type { Channel } from '../../core/channel.ts';
import { channel } from '../../core/channel.ts';
import { messageFor } from '../../core/error-message.ts';
import { VivaError, asVivaError } from '../../core/errors.ts';
import type { AudioFrame, HearingEvent } from '../../core/frames.ts';
import { LIMITS } from '../../core/limits.ts';
import { ms } from '../../core/units.ts';
import type { MessageTaker, MessageTransport } from '../../stream/index.ts';
import { closeCodeFor } from '../../stream/index.ts';
import type { BrainMessage, BrainNews } from '../protocol/brain-message.ts';
import { parseBrainMessage, writeHeardSound } from '../protocol/brain-message.ts';
import { CALL_PROTOCOL } from '../protocol/guest-message.ts';
import type { RoomMessage } from '../protocol/room-message.ts';
import type { Access } from './access.ts';
import { credentialsOf, requireRight } from './access.ts';
import type { Guest } from './guest.ts';
import type { Room } from './room.ts';
import type { Rooms } from './rooms.ts';

export interface BrainConnectionOptions {
  readonly rooms: Rooms;
  readonly access: Access;
  readonly bearer: string | undefined;
}

/** Pieces of text that may wait for the voice: tokens come faster than speech. */
const PIECES = 4_096;
const HEARS = 48_000;

type Attach = Extract<BrainMessage, { type: 'attach' }>;

/** One connection of a program that thinks for an avatar: it hears everybody, and says what the avatar says. */
export class BrainConnection implements MessageTaker {
  readonly #options: BrainConnectionOptions;
  readonly #transport: MessageTransport;
  readonly #texts = new Map<string, Channel<string>>();
  readonly #speakers = new Map<string, number>();
  #attaching = false;
  #gone = false;
  #room: Room | undefined;
  #avatar = '';
  #leave: () => void = () => undefined;
  /** Utterances since a person last spoke. */
  #volley = 0;

  constructor(transport: MessageTransport, options: BrainConnectionOptions) {
    this.#transport = transport;
    this.#options = options;
    void transport.closed.then(() => {
      this.#gone = true;
      for (const text of this.#texts.values()) text.close();
      this.#leave();
    });
  }

  takeText(text: string): void {
    void this.#guarded(() => this.#take(parseBrainMessage(text)));
  }

  takeBytes(bytes: Uint8Array): void {
    void this.#guarded(() => {
      const { avatar } = this.#attached('sound').avatar(this.#avatar);
      const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
      const pcm = new Float32Array(bytes.byteLength >> 1);
      for (let k = 0; k < pcm.length; k += 1) pcm[k] = view.getInt16(2 * k, true) / 32_768;
      avatar.speakThrough({ kind: 'audio', pcm, rate: avatar.soundRate, at: ms(0) }, true);
    });
  }

  silent(): void {
    this.#transport.close(4408, 'silent');
  }

  async #guarded(act: () => void | Promise<void>): Promise<void> {
    try {
      await act();
    } catch (thrown) {
      const error = asVivaError(thrown);
      this.#say({ type: 'error', code: error.code, message: messageFor(error), details: error.details });
      if (!this.#room) this.#transport.close(closeCodeFor(error), 'refused');
    }
  }

  async #take(message: BrainMessage): Promise<void> {
    if (message.type === 'attach') return this.#attach(message);
    const room = this.#attached(message.type);
    switch (message.type) {
      case 'text':
        await this.#textOf(room, message.utterance).send(message.text);
        return;
      case 'text.end':
        this.#texts.get(message.utterance)?.close();
        this.#texts.delete(message.utterance);
        return;
      case 'interrupt':
        room.avatar(this.#avatar).avatar.interrupt();
    }
  }

  #attached(message: string): Room {
    if (this.#room) return this.#room;
    throw new VivaError('MESSAGE_UNEXPECTED', { message, reason: 'attach to a room first' });
  }

  /** The utterance's text as it grows; begun with its first piece. Throws `QUEUE_FULL` where avatars talk among themselves. */
  #textOf(room: Room, utterance: string): Channel<string> {
    const known = this.#texts.get(utterance);
    if (known) return known;
    const limit = LIMITS.avatarVolley;
    if (room.avatars().length > 1 && this.#volley >= limit) {
      throw new VivaError('QUEUE_FULL', { queue: 'utterances without a person between', limit });
    }
    const text = channel<string>({ capacity: PIECES, overflow: 'suspend' });
    room.say(this.#avatar, text, utterance);
    this.#volley += 1;
    this.#texts.set(utterance, text);
    return text;
  }

  async #attach(attach: Attach): Promise<void> {
    if (this.#attaching) {
      throw new VivaError('MESSAGE_UNEXPECTED', { message: 'attach', reason: 'it is attached' });
    }
    this.#attaching = true;
    if (attach.version !== CALL_PROTOCOL) {
      throw new VivaError('VERSION_UNSUPPORTED', { version: attach.version, supported: [CALL_PROTOCOL] });
    }
    const { rooms, access, bearer } = this.#options;
    const given = credentialsOf(bearer);
    const who = await access.check(attach.room, {
      token: attach.token ?? given.token,
      key: attach.key ?? given.key,
    });
    requireRight(who, 'control');
    requireRight(who, 'subscribe');
    const room = await rooms.enter(attach.room);
    if (this.#hasGone()) return;
    const guest = room.enter({
      name: who.name ?? attach.name ?? 'Brain',
      kind: 'brain',
      rights: who.rights,
      tell: () => undefined,
    });
    this.#leave = () => {
      room.leave(guest);
    };
    const brought = attach.avatar === undefined;
    const here = attach.avatar === undefined ? await room.addAvatar(attach) : room.avatar(attach.avatar);
    const undo = this.#listen(room);
    const leave = (): void => {
      undo();
      room.leave(guest);
      if (brought && room.avatars().includes(here)) room.removeAvatar(here.avatar.id);
    };
    // It may have gone while its avatar was being made.
    if (this.#hasGone()) {
      leave();
      return;
    }
    this.#leave = leave;
    this.#avatar = here.avatar.id;
    this.#room = room;
    this.#say({
      type: 'attached',
      avatar: this.#avatar,
      room: room.name,
      hearsRateHz: HEARS,
      speaksRateHz: here.avatar.soundRate,
    });
  }

  #hasGone(): boolean {
    return this.#gone;
  }

  #listen(room: Room): () => void {
    return room.listen({
      onSound: (guest, frame) => {
        this.#passOn(guest, frame);
      },
      onHeard: (guest, event) => {
        this.#notice(guest, event);
      },
      onMessage: (message) => {
        if ('avatar' in message && message.avatar === this.#avatar) this.#say(message);
      },
    });
  }

  /** A brain that does not read misses sound, not what is told. */
  #passOn(guest: Guest, { at, pcm }: AudioFrame): void {
    if (this.#transport.pending > LIMITS.socketBufferBytes) return;
    this.#transport.send(writeHeardSound(this.#numberOf(guest), at, pcm));
  }

  #notice(guest: Guest, event: HearingEvent): void {
    if (event.type === 'level') return;
    if (event.type === 'speech-started') this.#volley = 0;
    const type = event.type === 'speech-started' ? 'speech.started' : 'speech.ended';
    const { name } = guest.options;
    this.#say({ type, speaker: this.#numberOf(guest), guest: guest.id, name, atMs: Math.round(event.at) });
  }

  #numberOf({ id }: Guest): number {
    const number = this.#speakers.get(id) ?? this.#speakers.size + 1;
    this.#speakers.set(id, number);
    return number;
  }

  #say(message: BrainNews | RoomMessage): void {
    this.#transport.send(JSON.stringify(message));
  }
}
