import { randomUUID } from 'node:crypto';
import type { Clock } from '../../core/clock.ts';
import type { AskedDelivery } from '../../core/delivery.ts';
import { deliveryFrom } from '../../core/delivery.ts';
import { VivaError, asVivaError } from '../../core/errors.ts';
import type { AudioFrame, HearingEvent } from '../../core/frames.ts';
import { LIMITS } from '../../core/limits.ts';
import type { Logger } from '../../core/log.ts';
import type { Milliseconds } from '../../core/units.ts';
import { ms, utteranceId } from '../../core/units.ts';
import type { Manner } from '../../stream/index.ts';
import { Avatar } from '../avatar/avatar.ts';
import type { AvatarEvent } from '../avatar/avatar-event.ts';
import type { CallFigure } from '../call-figure.ts';
import type { CallMedia } from '../call-media.ts';
import { GuestEar, HEARING_STEP } from '../hear/guest-ear.ts';
import type {
  GuestTransport,
  MediaKind,
  MediaRouter,
  Parameters,
  RouterOptions,
  Subscription,
  Track,
} from '../media/media-router.ts';
import type { RoomMessage, TrackView } from '../protocol/room-message.ts';
import { messageOf } from './avatar-message.ts';
import { AvatarPlace } from './avatar-place.ts';
import type { GuestOptions } from './guest.ts';
import { Guest, viewOf } from './guest.ts';
import { RoomAvatar } from './room-avatar.ts';

export interface RoomOptions {
  readonly name: string;
  readonly media: CallMedia;
  readonly clock: Clock;
  /** Of the clock's zero, since 1970. */
  readonly epoch: Milliseconds;
  readonly log: Logger;
  readonly openRouter: (options?: RouterOptions) => Promise<MediaRouter>;
  /** A place in the service for one who speaks. Throws what admission says. */
  readonly admit: () => { release(): void };
  readonly onFigure: (figure: CallFigure) => void;
}

/** A new avatar's terms. */
export interface AvatarTerms {
  readonly name?: string | undefined;
  readonly voice?: string | undefined;
  readonly face?: string | undefined;
  readonly delivery?: AskedDelivery | undefined;
}

/** Told of everybody's sound and of what is noticed in it. */
export interface RoomListener {
  /** @param frame at 48 kHz; borrowed for good */
  onSound?(guest: Guest, frame: AudioFrame): void;
  onHeard?(guest: Guest, event: HearingEvent): void;
  onMessage?(message: RoomMessage): void;
}

/** A call: people, avatars, and one exchange of media between them. */
export class Room {
  readonly options: RoomOptions;
  readonly #guests = new Map<string, Guest>();
  readonly #avatars = new Map<string, RoomAvatar>();
  readonly #listeners = new Set<RoomListener>();
  #router: MediaRouter;
  #closed = false;
  /** Since when nobody has been here. */
  #emptySince: Milliseconds;

  private constructor(options: RoomOptions, router: MediaRouter) {
    this.options = options;
    this.#router = router;
    this.#emptySince = options.clock.now();
    this.#watch(router);
  }

  /** Rejects with `CALLS_UNAVAILABLE` or `MEDIA_SERVER_FAILED`. */
  static async open(options: RoomOptions): Promise<Room> {
    return new Room(options, await options.openRouter());
  }

  get name(): string {
    return this.options.name;
  }

  get router(): MediaRouter {
    return this.#router;
  }

  /** How long nobody has been here. */
  get emptyFor(): Milliseconds {
    if (this.#guests.size > 0) return ms(0);
    return ms(this.options.clock.now() - this.#emptySince);
  }

  guests(): readonly Guest[] {
    return [...this.#guests.values()];
  }

  avatars(): readonly RoomAvatar[] {
    return [...this.#avatars.values()];
  }

  /** Avatars give their places back when nobody has been here for a little while. Asked now and then. */
  rest(): void {
    // Who watches from elsewhere, or afterwards, is somebody too.
    if (this.avatars().some(({ avatar }) => avatar.watched)) this.#emptySince = this.options.clock.now();
    if (this.emptyFor > LIMITS.avatarRest) for (const avatar of this.avatars()) avatar.rest();
  }

  /** Throws `ROOM_FULL`, or what admission says where avatars rest here. */
  enter(options: Omit<GuestOptions, 'id'>): Guest {
    const limit = LIMITS.roomGuests;
    if (this.#guests.size >= limit) {
      throw new VivaError('ROOM_FULL', { room: this.name, limit, retryAfter: LIMITS.callsPreparing });
    }
    for (const avatar of this.avatars()) avatar.wake();
    const guest = new Guest({ ...options, id: randomUUID() });
    this.tell({ type: 'guest.came', guest: guest.view() });
    this.#guests.set(guest.id, guest);
    return guest;
  }

  /** Idempotent. */
  leave(guest: Guest): void {
    if (!this.#guests.delete(guest.id)) return;
    guest.close();
    if (this.#guests.size === 0) this.#emptySince = this.options.clock.now();
    for (const avatar of this.#avatars.values()) avatar.forget(guest.id);
    this.#speakers.delete(guest.id);
    this.#attend();
    this.tell({ type: 'guest.left', guest: guest.id });
  }

  /** Rejects with what the media server says. */
  async openTransport(guest: Guest): Promise<GuestTransport> {
    const transport = await this.#router.openTransport();
    guest.addTransport(transport);
    this.expectConnection(guest, transport);
    return transport;
  }

  /** A connection that is never made is taken down, and one that is lost; its guest is told. */
  expectConnection(guest: Guest, transport: GuestTransport): void {
    void this.#expectConnection(guest, transport);
  }

  /** A guest's camera or microphone. */
  async publish(
    guest: Guest,
    transport: GuestTransport,
    kind: MediaKind,
    parameters: Parameters,
  ): Promise<TrackView> {
    guest.checkTracks();
    const track = await transport.publish(kind, parameters);
    guest.addTrack(track, () => {
      if (kind === 'audio') for (const here of this.avatars()) here.forget(guest.id);
      this.tell({ type: 'track.ended', guest: guest.id, track: track.id });
    });
    if (kind === 'audio') guest.giveEar(track.id, await this.#listen(guest, track));
    this.tell({ type: 'track.added', guest: guest.id, track: viewOf(track) });
    return viewOf(track);
  }

  /** Rejects with `PARTICIPANT_UNKNOWN` or `MEDIA_UNSUPPORTED`. */
  async subscribe(
    guest: Guest,
    transport: GuestTransport,
    track: string,
    capabilities: Parameters,
  ): Promise<Subscription> {
    guest.checkSubscriptions();
    const subscription = await transport.subscribe(this.#trackNamed(track, capabilities), capabilities);
    guest.addSubscription(subscription);
    return subscription;
  }

  /** Rejects with `ROOM_FULL`, `VOICE_UNKNOWN`, or what admission says. */
  async addAvatar(terms: AvatarTerms): Promise<RoomAvatar> {
    const limit = LIMITS.roomAvatars;
    if (this.#avatars.size >= limit) {
      throw new VivaError('ROOM_FULL', { room: this.name, limit, retryAfter: LIMITS.callsPreparing });
    }
    const { media, clock, epoch, log, admit, onFigure } = this.options;
    const voice = media.resolveVoice(terms.voice ?? 'default');
    const face = media.resolveFace(terms.face ?? 'default');
    const manner: Manner = { voice: voice.id, wording: {}, ...deliveryFrom(terms.delivery ?? {}) };
    const place = new AvatarPlace(admit);
    const id = randomUUID();
    try {
      const name = terms.name ?? face.name;
      const onEvent = (event: AvatarEvent): void => {
        this.tell(messageOf(id, event));
      };
      const described = { id, name, voice, face, manner, media, clock, epoch, log };
      const isSeen = (): boolean => this.#guests.size > 0;
      const avatar = await Avatar.open({ ...described, isSeen, onEvent, onFigure });
      const here = new RoomAvatar(avatar, {
        clock,
        log,
        place,
        onDucked: (ducked) => {
          this.tell({ type: 'avatar.ducked', avatar: id, ducked });
        },
      });
      this.#avatars.set(id, here);
      await here.publish(this.#router);
      this.tell({ type: 'avatar.came', avatar: here.view() });
      return here;
    } catch (error) {
      this.#avatars.delete(id);
      place.release();
      throw error;
    }
  }

  /** Throws `PARTICIPANT_UNKNOWN`. */
  avatar(id: string): RoomAvatar {
    const found = this.#avatars.get(id);
    if (!found) throw new VivaError('PARTICIPANT_UNKNOWN', { participant: id });
    return found;
  }

  removeAvatar(id: string): void {
    this.avatar(id).close();
    this.#avatars.delete(id);
    this.tell({ type: 'avatar.left', avatar: id });
  }

  /** Has an avatar say a text after what it says already. Throws `UTTERANCE_LIMIT`, or what admission says. @returns the utterance's name */
  say(avatar: string, text: AsyncIterable<string>, utterance: string = randomUUID()): string {
    const here = this.avatar(avatar);
    here.wake();
    here.avatar.say(utteranceId(utterance), text);
    return utterance;
  }

  /** @returns what undoes it */
  listen(listener: RoomListener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Tells everybody. */
  tell(message: RoomMessage): void {
    for (const guest of this.#guests.values()) guest.options.tell(message);
    for (const listener of this.#listeners) listener.onMessage?.(message);
  }

  /** Idempotent. */
  close(): void {
    this.#closed = true;
    for (const guest of [...this.#guests.values()]) this.leave(guest);
    for (const avatar of this.#avatars.values()) avatar.close();
    this.#avatars.clear();
    this.#router.close();
  }

  readonly #speakers = new Set<string>();

  #trackNamed(name: string, capabilities: Parameters): string {
    for (const avatar of this.#avatars.values()) {
      const track = avatar.resolve(name, capabilities);
      if (track !== undefined) return track;
    }
    const known = [...this.#guests.values()].some((guest) =>
      guest.view().tracks.some(({ id }) => id === name),
    );
    if (!known) throw new VivaError('PARTICIPANT_UNKNOWN', { participant: name });
    return name;
  }

  #listen(guest: Guest, track: Track): Promise<GuestEar> {
    const { media, clock, log } = this.options;
    return GuestEar.open({
      router: this.#router,
      track: track.id,
      media,
      clock,
      log,
      onSound: (frame, came) => {
        for (const here of this.#avatars.values()) here.hear(guest.id, frame, came);
        for (const listener of this.#listeners) listener.onSound?.(guest, frame);
      },
      onHeard: (event, came) => {
        this.#heard(guest, event, came);
      },
    });
  }

  #heard(guest: Guest, event: HearingEvent, came: Milliseconds | undefined): void {
    if (event.type === 'level') this.#overhear(guest, event, came);
    else {
      const speaking = event.type === 'speech-started';
      if (speaking) this.#speakers.add(guest.id);
      else this.#speakers.delete(guest.id);
      this.#attend();
      this.tell({ type: 'guest.speech', guest: guest.id, speaking });
    }
    for (const listener of this.#listeners) listener.onHeard?.(guest, event);
  }

  #overhear(
    guest: Guest,
    { decibels, probability }: Extract<HearingEvent, { type: 'level' }>,
    came: Milliseconds | undefined,
  ): void {
    const moment = { span: HEARING_STEP, decibels, probability };
    for (const here of this.#avatars.values()) {
      if (here.overhear(guest.id, moment, came)) here.avatar.interrupt();
    }
  }

  #attend(): void {
    for (const { avatar } of this.#avatars.values()) avatar.attend(this.#speakers.size > 0);
  }

  /** A connection that is never made holds a port's worth of memory for nothing. */
  async #expectConnection(guest: Guest, transport: GuestTransport): Promise<void> {
    const { clock } = this.options;
    const over = new AbortController();
    const end = (why: 'failed' | 'lost' | 'late'): void => {
      transport.close();
      guest.options.tell({ type: 'transport.ended', transport: transport.id, why });
    };
    const undo = transport.onState((state) => {
      if (state !== 'new') over.abort();
      if (state === 'failed' || state === 'lost') end(state);
    });
    void transport.closed.then(undo);
    try {
      await clock.until(ms(clock.now() + LIMITS.iceTime), over.signal);
      end('late');
    } catch {
      // It was made, or given up, in time.
    }
  }

  /** The media server may die under a call: everything is opened anew on another, and everybody told. */
  #watch(router: MediaRouter): void {
    void router.closed.then(async (how) => {
      if (how !== 'died' || this.#closed || router !== this.#router) return;
      try {
        this.#router = await this.options.openRouter();
        this.#watch(this.#router);
        for (const avatar of this.#avatars.values()) await avatar.publish(this.#router);
        this.tell({ type: 'media.lost', rtpCapabilities: this.#router.capabilities });
      } catch (thrown) {
        this.options.log.error({ error: asVivaError(thrown), room: this.name }, 'room not rebuilt');
        this.close();
      }
    });
  }
}
