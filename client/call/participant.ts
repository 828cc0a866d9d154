import type { AvatarView, GuestView, TrackView } from '../../src/call/protocol/room-message.ts';
import type { IncomingTrack } from './mediasoup-device.ts';

/** Somebody else in a call, and his sound and picture as one stream that a `video` element plays. */
export class Participant {
  readonly id: string;
  readonly name: string;
  /** Nothing for people and programs. */
  readonly avatar: AvatarView | undefined;
  readonly stream = new MediaStream();
  readonly #tracks = new Map<string, IncomingTrack>();

  constructor(view: GuestView | AvatarView, avatar: AvatarView | undefined) {
    this.id = view.id;
    this.name = view.name;
    this.avatar = avatar;
  }

  /** What comes in, for statistics. */
  get receivers(): readonly RTCRtpReceiver[] {
    return [...this.#tracks.values()].flatMap(({ receiver }) => receiver ?? []);
  }

  take({ id }: TrackView, incoming: IncomingTrack): void {
    this.drop(id);
    this.#tracks.set(id, incoming);
    this.stream.addTrack(incoming.track);
  }

  drop(id: string): void {
    const found = this.#tracks.get(id);
    if (!found) return;
    this.#tracks.delete(id);
    this.stream.removeTrack(found.track);
    found.close();
  }

  /** Lets go of everything that comes in. */
  close(): void {
    for (const id of [...this.#tracks.keys()]) this.drop(id);
  }
}
