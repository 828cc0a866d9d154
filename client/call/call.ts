import type { AvatarView, GuestView, Right, TrackView } from '../../src/call/protocol/room-message.ts';
import type { LineState, OutgoingTrack } from './mediasoup-device.ts';
import { MediaLine } from './mediasoup-device.ts';
import { Participant } from './participant.ts';
import type { RoomLineOptions, RoomNews } from './room-line.ts';
import { CallError, RoomLine } from './room-line.ts';

export type CallOptions = RoomLineOptions;

/** What happens in a call. */
export interface CallEvents {
  /** Somebody is there: he had come before, or comes now. */
  came: Participant;
  left: Participant;
  /** A participant's `stream` has another track than before. */
  media: Participant;
  /** What the room tells of avatars and speech, as docs/calls.md has it. */
  news: RoomNews;
  /** The line of media is made, lost, or looked for again. */
  line: LineState;
  /** The call is over and does not come back: it was left, or refused. */
  ended: CallError | undefined;
}

type Listener<Name extends keyof CallEvents> = (event: CallEvents[Name]) => void;

const FIRST_WAIT = 500;
const LONGEST_WAIT = 8_000;

/**
 * A call with people and avatars.
 *
 * ```ts
 * const call = await joinCall({ server: location.origin, room: 'lounge' });
 * call.on('media', ({ stream }) => (video.srcObject = stream));
 * const avatar = await call.addAvatar();
 * await call.say(avatar, 'Good evening.');
 * ```
 *
 * A connection that is lost is made again by itself, with all that was published; participants come anew then.
 */
export class Call {
  readonly #options: CallOptions;
  readonly #listeners = new Map<keyof CallEvents, Set<(event: never) => void>>();
  readonly #participants = new Map<string, Participant>();
  /** What is published, by the browser's track. */
  readonly #published = new Map<MediaStreamTrack, OutgoingTrack | undefined>();
  #line!: RoomLine;
  #media!: Promise<MediaLine>;
  #capabilities: Readonly<Record<string, unknown>> = {};
  /** How often media was opened anew since it stood. */
  #reopened = 0;
  #over = false;

  private constructor(options: CallOptions) {
    this.#options = options;
  }

  /** Rejects with `CallError`: the room's reason by its code, or `CONNECTION_LOST`. */
  static async join(options: CallOptions): Promise<Call> {
    const call = new Call(options);
    await call.#join();
    return call;
  }

  get id(): string {
    return this.#line.joined.guest;
  }

  get rights(): readonly Right[] {
    return this.#line.joined.rights;
  }

  get participants(): readonly Participant[] {
    return [...this.#participants.values()];
  }

  /** @returns what undoes it */
  on<Name extends keyof CallEvents>(name: Name, listener: Listener<Name>): () => void {
    const held = this.#listeners.get(name) ?? new Set();
    this.#listeners.set(name, held.add(listener));
    return () => held.delete(listener);
  }

  /** Sends a microphone or a camera. The caller ends the track. @returns what takes it out again */
  async publish(track: MediaStreamTrack): Promise<() => void> {
    this.#published.set(track, undefined);
    this.#published.set(track, await (await this.#media).send(track));
    return () => {
      this.#published.get(track)?.close();
      this.#published.delete(track);
    };
  }

  /** @returns the avatar's id */
  async addAvatar(
    terms: { readonly name?: string; readonly voice?: string; readonly face?: string } = {},
  ): Promise<string> {
    return String((await this.#line.ask('avatar.add', terms))['avatar']);
  }

  async removeAvatar(avatar: string): Promise<void> {
    await this.#line.ask('avatar.remove', { avatar });
  }

  /** @returns the utterance's id, by which its news are known */
  async say(avatar: string, text: string): Promise<string> {
    return String((await this.#line.ask('avatar.say', { avatar, text }))['utterance']);
  }

  async interrupt(avatar: string): Promise<void> {
    await this.#line.ask('avatar.interrupt', { avatar });
  }

  /** By names of Apple's coefficients: `{ mouthSmile: 0.5 }`. */
  async express(avatar: string, expression: Readonly<Record<string, number>>): Promise<void> {
    await this.#line.ask('avatar.express', { avatar, expression });
  }

  /** From now on one's own microphone moves its face, and is heard with it. */
  async speakThrough(avatar: string, { audible = true } = {}): Promise<void> {
    await this.#line.ask('through.begin', { avatar, audible });
  }

  async stopSpeakingThrough(): Promise<void> {
    await this.#line.ask('through.end');
  }

  /** Records an avatar, as everybody gets it; everybody is told. @returns the recording's id */
  async record(
    avatar: string,
    { format = 'mp4' }: { readonly format?: 'mp4' | 'webm' } = {},
  ): Promise<string> {
    return String((await this.#line.ask('recording.begin', { avatar, format }))['recording']);
  }

  /** Its file is whole when this resolves. */
  async stopRecording(recording: string): Promise<void> {
    await this.#line.ask('recording.end', { recording });
  }

  /** The film of a recording that is over. Rejects with `CallError`. */
  async fetchRecording(avatar: string, recording: string): Promise<Blob> {
    const { server, room, token, key } = this.#options;
    const bearer = token ?? key;
    const path = ['rooms', room, 'avatars', avatar, 'recordings', recording, 'file'].map(encodeURIComponent);
    const answer = await fetch(new URL(`/v1/${path.join('/')}`, server), {
      headers: bearer === undefined ? {} : { authorization: `Bearer ${bearer}` },
    });
    if (answer.ok) return answer.blob();
    const { error } = (await answer.json()) as { error: { code: string; message: string } };
    throw new CallError(error.code, error.message);
  }

  leave(): void {
    this.#end(undefined);
  }

  async #join(): Promise<void> {
    this.#line = await RoomLine.open(this.#options, {
      news: (message) => {
        this.#take(message);
      },
      closed: (error) => {
        this.#lost(error);
      },
    });
    const { rtpCapabilities, guests, avatars } = this.#line.joined;
    this.#capabilities = rtpCapabilities;
    this.#openMedia();
    for (const guest of guests) this.#welcome(guest, undefined);
    for (const avatar of avatars) this.#welcome(avatar, avatar);
    await this.#republish();
  }

  #openMedia(): void {
    const line = this.#line;
    const iceServers = line.joined.iceServers.map((server) => ({ ...server, urls: [...server.urls] }));
    this.#media = MediaLine.open(
      this.#capabilities,
      (type, fields) => line.ask(type, fields),
      iceServers,
      (state) => {
        if (state === 'connected') this.#reopened = 0;
        this.#tell('line', state);
      },
    );
  }

  async #republish(): Promise<void> {
    for (const track of [...this.#published.keys()]) {
      if (track.readyState === 'live') this.#published.set(track, await (await this.#media).send(track));
    }
  }

  #take(message: RoomNews): void {
    switch (message.type) {
      case 'guest.came':
        this.#welcome(message.guest, undefined);
        break;
      case 'avatar.came':
        this.#welcome(message.avatar, message.avatar);
        break;
      case 'guest.left':
        this.#farewell(message.guest);
        break;
      case 'avatar.left':
        this.#farewell(message.avatar);
        break;
      case 'track.added':
        void this.#receive(message.guest, message.track);
        break;
      case 'track.ended':
        this.#participants.get(message.guest)?.forget(message.track);
        this.#tellMedia(message.guest);
        break;
      case 'media.lost':
        this.#capabilities = message.rtpCapabilities;
        void this.#renew();
        break;
      case 'transport.ended':
        void this.#reopen(message.transport);
        break;
      default:
    }
    this.#tell('news', message);
  }

  #welcome(view: GuestView | AvatarView, avatar: AvatarView | undefined): void {
    const participant = new Participant(view, avatar);
    this.#participants.set(view.id, participant);
    this.#tell('came', participant);
    for (const track of view.tracks) void this.#receive(view.id, track);
  }

  #farewell(id: string): void {
    const participant = this.#participants.get(id);
    if (!participant) return;
    this.#participants.delete(id);
    participant.close();
    this.#tell('left', participant);
  }

  async #receive(owner: string, track: TrackView): Promise<void> {
    const participant = this.#participants.get(owner);
    if (!participant) return;
    participant.expect(track);
    try {
      participant.take(track, await (await this.#media).receive(track.id, owner));
      this.#tellMedia(owner);
    } catch (error) {
      // Its owner took it back meanwhile, or may not be heard: the rest of the call goes on.
      if (error instanceof CallError) return;
      throw error;
    }
  }

  #tellMedia(id: string): void {
    const participant = this.#participants.get(id);
    if (participant) this.#tell('media', participant);
  }

  /** The room's media server was replaced: everything of media is opened anew. */
  async #renew(): Promise<void> {
    // People publish again; avatars have done so.
    await this.#openAnew(({ avatar }) => avatar?.tracks ?? []);
  }

  /** The room gave a connection of ours up, and is there itself. It is not asked without a pause. */
  async #reopen(transport: string): Promise<void> {
    const media = await this.#media;
    if (!media.owns(transport)) return;
    const wait = Math.min(LONGEST_WAIT, FIRST_WAIT * 2 ** this.#reopened);
    this.#reopened += 1;
    await new Promise((resolve) => setTimeout(resolve, wait));
    // Both ways may have been given up, or all of it, meanwhile.
    if (this.#over || media !== (await this.#media)) return;
    await this.#openAnew(({ known }) => known);
  }

  async #openAnew(tracksOf: (participant: Participant) => readonly TrackView[]): Promise<void> {
    const before = await this.#media;
    this.#openMedia();
    before.close();
    for (const participant of this.#participants.values()) {
      const tracks = tracksOf(participant);
      participant.close();
      for (const track of tracks) void this.#receive(participant.id, track);
    }
    await this.#republish();
  }

  #lost(error: CallError | undefined): void {
    if (this.#over) return;
    void this.#media.then((media) => {
      media.close();
    });
    if (error) {
      this.#end(error);
      return;
    }
    this.#tell('line', 'lost');
    for (const id of [...this.#participants.keys()]) this.#farewell(id);
    void this.#return();
  }

  async #return(): Promise<void> {
    for (let wait = FIRST_WAIT; !this.#over; wait = Math.min(LONGEST_WAIT, wait * 2)) {
      await new Promise((resolve) => setTimeout(resolve, wait));
      try {
        await this.#join();
        return;
      } catch (error) {
        if (error instanceof CallError && error.code === 'CONNECTION_LOST') continue;
        this.#end(error instanceof CallError ? error : new CallError('INTERNAL', String(error)));
      }
    }
  }

  #end(error: CallError | undefined): void {
    if (this.#over) return;
    this.#over = true;
    void this.#media.then((media) => {
      media.close();
    });
    this.#line.close();
    for (const id of [...this.#participants.keys()]) this.#farewell(id);
    this.#tell('ended', error);
  }

  #tell<Name extends keyof CallEvents>(name: Name, event: CallEvents[Name]): void {
    for (const listener of this.#listeners.get(name) ?? []) (listener as Listener<Name>)(event);
  }
}

/** Joins a room. Rejects with `CallError`. */
export const joinCall = (options: CallOptions): Promise<Call> => Call.join(options);
