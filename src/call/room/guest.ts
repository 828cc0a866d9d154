import { VivaError } from '../../core/errors.ts';
import { LIMITS } from '../../core/limits.ts';
import type { GuestEar } from '../hear/guest-ear.ts';
import type { GuestTransport, Subscription, Track } from '../media/media-router.ts';
import type { GuestView, Right, RoomMessage } from '../protocol/room-message.ts';

export interface GuestOptions {
  readonly id: string;
  readonly name: string;
  readonly kind: GuestView['kind'];
  readonly rights: readonly Right[];
  /** Where what happens in the room is told; not for those who only send or look. */
  readonly tell: (message: RoomMessage) => void;
}

/** Connections of one guest: one each way, and one more while the media server is being replaced. */
const TRANSPORTS = 4;
/** A camera, a microphone, and one of each that is just being changed. */
const TRACKS = 4;

/** Somebody in a room, and what of media is his. */
export class Guest {
  readonly options: GuestOptions;
  readonly #transports = new Map<string, GuestTransport>();
  readonly #tracks = new Map<string, { readonly track: Track; ear: GuestEar | undefined }>();
  readonly #subscriptions = new Map<string, Subscription>();

  constructor(options: GuestOptions) {
    this.options = options;
  }

  get id(): string {
    return this.options.id;
  }

  view(): GuestView {
    const { id, name, kind } = this.options;
    return { id, name, kind, tracks: [...this.#tracks.values()].map(({ track }) => viewOf(track)) };
  }

  /** Throws `QUEUE_FULL`. */
  addTransport(transport: GuestTransport): void {
    if (this.#transports.size >= TRANSPORTS) {
      transport.close();
      throw new VivaError('QUEUE_FULL', { queue: 'transports', limit: TRANSPORTS });
    }
    this.#transports.set(transport.id, transport);
    void transport.closed.then(() => this.#transports.delete(transport.id));
  }

  /** Throws `PARTICIPANT_UNKNOWN`. */
  transport(id: string): GuestTransport {
    const found = this.#transports.get(id);
    if (!found) throw new VivaError('PARTICIPANT_UNKNOWN', { participant: id });
    return found;
  }

  /** Throws `QUEUE_FULL` for one more than anybody needs. */
  checkTracks(): void {
    if (this.#tracks.size >= TRACKS) throw new VivaError('QUEUE_FULL', { queue: 'tracks', limit: TRACKS });
  }

  addTrack(track: Track, onEnd: () => void): void {
    this.#tracks.set(track.id, { track, ear: undefined });
    void track.closed.then(() => {
      this.#tracks.get(track.id)?.ear?.close();
      if (this.#tracks.delete(track.id)) onEnd();
    });
  }

  /** The ear goes when its track does. */
  giveEar(track: string, ear: GuestEar): void {
    const held = this.#tracks.get(track);
    if (held) held.ear = ear;
    else ear.close();
  }

  /** Throws `PARTICIPANT_UNKNOWN`. */
  endTrack(id: string): void {
    const found = this.#tracks.get(id);
    if (!found) throw new VivaError('PARTICIPANT_UNKNOWN', { participant: id });
    found.track.close();
  }

  addSubscription(subscription: Subscription): void {
    this.#subscriptions.set(subscription.id, subscription);
    void subscription.closed.then(() => this.#subscriptions.delete(subscription.id));
  }

  /** Throws `QUEUE_FULL`: everybody's camera and microphone are twice the guests, and avatars beside. */
  checkSubscriptions(): void {
    const limit = 4 * LIMITS.roomGuests;
    if (this.#subscriptions.size >= limit)
      throw new VivaError('QUEUE_FULL', { queue: 'subscriptions', limit });
  }

  /** Throws `PARTICIPANT_UNKNOWN`. */
  subscription(id: string): Subscription {
    const found = this.#subscriptions.get(id);
    if (!found) throw new VivaError('PARTICIPANT_UNKNOWN', { participant: id });
    return found;
  }

  /** Lets go of all that is his; tracks and subscriptions end with their connections. */
  close(): void {
    for (const transport of [...this.#transports.values()]) transport.close();
    for (const { ear } of this.#tracks.values()) ear?.close();
  }
}

export const viewOf = ({ id, kind }: Track): GuestView['tracks'][number] => ({ id, kind });
