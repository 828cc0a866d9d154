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
  readonly #known = new Map<string, TrackView>();

  constructor(view: GuestView | AvatarView, avatar: AvatarView | undefined) {
    this.id = view.id;
    this.name = view.name;
    this.avatar = avatar;
  }

  /** What comes in, for statistics. */
  get receivers(): readonly RTCRtpReceiver[] {
    return [...this.#tracks.values()].flatMap(({ receiver }) => receiver ?? []);
  }

  /** What he sends, whether it comes in yet or not. */
  get known(): readonly TrackView[] {
    return [...this.#known.values()];
  }

  expect(track: TrackView): void {
    this.#known.set(track.id, track);
  }

  /** He sends it no longer. */
  forget(id: string): void {
    this.#known.delete(id);
    this.drop(id);
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
