import { VivaError } from '../../core/errors.ts';
import { LIMITS } from '../../core/limits.ts';
import type { GuestMessage } from '../protocol/guest-message.ts';
import type { Recordings } from '../record/recordings.ts';
import { requireRight } from './access.ts';
import type { Guest } from './guest.ts';
import type { Room } from './room.ts';
import { SpeakThrough } from './speak-through.ts';

type Request = Exclude<GuestMessage, { type: 'join' | 'leave' }>;
type Answer = Readonly<Record<string, unknown>>;

/** Throws `TEXT_EMPTY` or `TEXT_TOO_LONG`. */
export const checkText = (text: string): void => {
  if (text.trim() === '') throw new VivaError('TEXT_EMPTY', { field: 'text' });
  const limit = LIMITS.textCharacters;
  if (text.length > limit)
    throw new VivaError('TEXT_TOO_LONG', { field: 'text', length: text.length, limit });
};

export async function* wholeText(text: string): AsyncGenerator<string, void, undefined> {
  yield await Promise.resolve(text);
}

/** What a guest asks of his room, each as far as his rights go. */
export class GuestRequests {
  readonly #room: Room;
  readonly #guest: Guest;
  readonly #recordings: Recordings;
  #through: SpeakThrough | undefined;

  constructor(room: Room, guest: Guest, recordings: Recordings) {
    this.#room = room;
    this.#recordings = recordings;
    this.#guest = guest;
  }

  /** Rejects with whatever stands against it. */
  take(request: Request): Promise<Answer> {
    switch (request.type) {
      case 'transport.open':
      case 'transport.connect':
      case 'transport.restart':
        return this.#takeTransport(request);
      case 'track.publish':
      case 'track.end':
      case 'track.subscribe':
      case 'track.resume':
        return this.#takeTrack(request);
      case 'recording.begin':
      case 'recording.end':
        requireRight(this.#guest.options, 'record');
        return this.#takeRecording(request);
      default:
        requireRight(this.#guest.options, 'control');
        return this.#takeControl(request);
    }
  }

  close(): void {
    this.#through?.close();
    this.#through = undefined;
  }

  async #takeTransport(request: Extract<Request, { type: `transport.${string}` }>): Promise<Answer> {
    switch (request.type) {
      case 'transport.open': {
        const transport = await this.#room.openTransport(this.#guest);
        return transport.parameters;
      }
      case 'transport.connect':
        await this.#guest.transport(request.transport).connect(request.dtlsParameters);
        return {};
      case 'transport.restart':
        return { iceParameters: await this.#guest.transport(request.transport).restart() };
    }
  }

  async #takeTrack(request: Extract<Request, { type: `track.${string}` }>): Promise<Answer> {
    const { options } = this.#guest;
    switch (request.type) {
      case 'track.publish': {
        requireRight(options, 'publish');
        const transport = this.#guest.transport(request.transport);
        const track = await this.#room.publish(this.#guest, transport, request.kind, request.rtpParameters);
        return { id: track.id };
      }
      case 'track.end':
        this.#guest.endTrack(request.track);
        return {};
      case 'track.subscribe': {
        requireRight(options, 'subscribe');
        const transport = this.#guest.transport(request.transport);
        const { id, kind, parameters, track } = await this.#room.subscribe(
          this.#guest,
          transport,
          request.track,
          request.rtpCapabilities,
        );
        return { id, producerId: track, kind, rtpParameters: parameters };
      }
      case 'track.resume':
        await this.#guest.subscription(request.subscription).resume();
        return {};
    }
  }

  async #takeRecording(request: Extract<Request, { type: `recording.${string}` }>): Promise<Answer> {
    if (request.type === 'recording.begin') {
      const { avatar, format } = request;
      return { recording: (await this.#recordings.begin(this.#room, avatar, format)).id };
    }
    const recording = this.#recordings.find(this.#room.name, request.recording);
    recording.end('asked');
    await recording.done;
    return { ...recording.view() };
  }

  async #takeControl(
    request: Extract<Request, { type: `avatar.${string}` | `through.${string}` }>,
  ): Promise<Answer> {
    const room = this.#room;
    switch (request.type) {
      case 'avatar.add': {
        const { avatar } = await room.addAvatar(request);
        return { avatar: avatar.id };
      }
      case 'avatar.remove':
        room.removeAvatar(request.avatar);
        return {};
      case 'avatar.say':
        checkText(request.text);
        return { utterance: room.say(request.avatar, wholeText(request.text), request.utterance) };
      case 'avatar.interrupt':
        room.avatar(request.avatar).avatar.interrupt();
        return {};
      case 'avatar.express':
        room.avatar(request.avatar).avatar.express(request.expression);
        return {};
      case 'through.begin':
        this.close();
        this.#through = new SpeakThrough(
          room,
          this.#guest,
          room.avatar(request.avatar).avatar,
          request.audible,
        );
        return {};
      case 'through.end':
        this.close();
        return {};
    }
  }
}
