import type { Clock } from '../../core/clock.ts';
import type { AudioFrame } from '../../core/frames.ts';
import { audioSpan } from '../../core/frames.ts';
import type { Logger } from '../../core/log.ts';
import { loudnessOf } from '../../core/loudness.ts';
import type { Milliseconds } from '../../core/units.ts';
import { ms } from '../../core/units.ts';
import { asVivaError } from '../../core/errors.ts';
import type { Avatar } from '../avatar/avatar.ts';
import type { PictureBroadcast } from '../avatar/picture-broadcast.ts';
import type { AvatarPlace } from './avatar-place.ts';
import type { HeardMoment } from '../hear/floor.ts';
import { FloorTracker } from '../hear/floor.ts';
import type { MediaRouter, PictureCodec, Reception, Subscription } from '../media/media-router.ts';
import type { AvatarView, TrackView } from '../protocol/room-message.ts';
import type { Way } from './bitrate-ladder.ts';
import { BitrateLadder } from './bitrate-ladder.ts';

/** Between two looks at how the receivers fare. */
const LOOK = ms(500);
/** In the order in which they are preferred: the cheaper to encode first. */
const CODECS: readonly PictureCodec[] = ['h264', 'vp8'];

export interface RoomAvatarOptions {
  readonly clock: Clock;
  readonly log: Logger;
  /** Told when it gives way or takes the floor again. */
  readonly onDucked: (ducked: boolean) => void;
  readonly place: AvatarPlace;
}

type Missed = Pick<Reception, 'lost' | 'resent'>;

/**
 * Whether a receiver misses more than was sent again: it cannot go on without a key frame, and browsers ask for one only after
 * seconds. What was sent again is not lost, and a key frame is what a lossy line bears least.
 */
export const isLostForGood = (before: Missed, now: Missed): boolean =>
  now.lost - before.lost > now.resent - before.resent;

/** The codecs that somebody's capabilities name. */
const namedIn = (capabilities: Readonly<Record<string, unknown>>): ReadonlySet<string> => {
  const codecs: unknown = capabilities['codecs'];
  if (!Array.isArray(codecs)) return new Set();
  return new Set(
    codecs.map((codec: { mimeType?: unknown } | null) =>
      String(codec?.mimeType)
        .toLowerCase()
        .replace(/^\w+\//, ''),
    ),
  );
};

/** An avatar in a room: its tracks there, how they are received, and whether somebody talks over it. */
export class RoomAvatar {
  readonly avatar: Avatar;
  readonly #options: RoomAvatarOptions;
  readonly #floors = new Map<string, FloorTracker>();
  /** What subscribers missed when they last told of something new. */
  readonly #receptions = new WeakMap<Subscription, Missed>();
  readonly #ladders = { h264: new BitrateLadder(), vp8: new BitrateLadder() };
  readonly #over = new AbortController();
  #router: MediaRouter | undefined;
  #tracks = new Map<'opus' | PictureCodec, { readonly track: string; readonly end: () => void }>();
  #ducked = false;

  constructor(avatar: Avatar, options: RoomAvatarOptions) {
    this.avatar = avatar;
    this.#options = options;
    this.#watch().catch((thrown: unknown) => {
      if (!this.#over.signal.aborted) options.log.warn({ error: asVivaError(thrown) }, 'avatar not watched');
    });
  }

  /** Somebody is to be aware of it. Idempotent. Throws what admission says. */
  wake(): void {
    this.#options.place.take();
  }

  /** Nobody is: unless it speaks, or is watched from elsewhere, it needs no place. */
  rest(): void {
    if (!this.avatar.busy && !this.avatar.watched) this.#options.place.release();
  }

  /** Sends it into a room's exchange: at first, and again when that has died. */
  async publish(router: MediaRouter): Promise<void> {
    for (const { end } of this.#tracks.values()) end();
    this.#tracks.clear();
    this.#router = router;
    for (const codec of ['opus', ...CODECS] as const) {
      this.#tracks.set(codec, await this.avatar.publish(router, codec));
    }
  }

  view(): AvatarView {
    const { id, name, voice, face } = this.avatar.options;
    return {
      id,
      name,
      voice: voice.id,
      face: face.id,
      state: this.avatar.state,
      synthetic: true,
      recordings: this.avatar.recordings,
      tracks: this.#views(),
    };
  }

  /** The track of the media server that a name of ours means to somebody with these capabilities. */
  resolve(name: string, capabilities: Readonly<Record<string, unknown>>): string | undefined {
    const [sound, picture] = this.#views();
    if (name === sound.id) return this.#tracks.get('opus')?.track;
    if (name !== picture.id) return undefined;
    const named = namedIn(capabilities);
    const codec = CODECS.find((one) => named.has(one)) ?? 'vp8';
    return this.#tracks.get(codec)?.track;
  }

  /**
   * Somebody makes a sound, while it may be speaking: it gives way to that.
   *
   * @param frame borrowed for good
   * @param came when that sound had come
   */
  hear(guest: string, frame: AudioFrame, came?: Milliseconds): void {
    this.avatar.listen(frame);
    this.#floorOf(guest).hear({ span: audioSpan(frame), decibels: loudnessOf(frame.pcm) });
    this.#giveWay(came);
  }

  /** The same sound, judged. @returns whether it has to stop */
  overhear(guest: string, moment: HeardMoment, came?: Milliseconds): boolean {
    const verdict = this.#floorOf(guest).judge(moment);
    if (verdict === 'stop' && this.avatar.busy) {
      this.#ducked = false;
      return true;
    }
    this.#giveWay(came);
    return false;
  }

  /** A guest, or his microphone, has gone. */
  forget(guest: string): void {
    this.#floors.delete(guest);
    this.#giveWay(undefined);
  }

  close(): void {
    this.#over.abort(new Error('the avatar left'));
    this.avatar.close();
    this.#options.place.release();
  }

  #floorOf(guest: string): FloorTracker {
    const floor = this.#floors.get(guest) ?? new FloorTracker();
    this.#floors.set(guest, floor);
    return floor;
  }

  #giveWay(came: Milliseconds | undefined): void {
    const sounds = [...this.#floors.values()].some(({ verdict }) => verdict !== 'go-on');
    this.#duck(this.avatar.busy && sounds, came);
  }

  #views(): readonly [TrackView, TrackView] {
    const { id } = this.avatar;
    return [
      { id: `${id}/sound`, kind: 'audio' },
      { id: `${id}/picture`, kind: 'video' },
    ];
  }

  #duck(ducked: boolean, came?: Milliseconds): void {
    if (ducked === this.#ducked) return;
    this.#ducked = ducked;
    this.avatar.duck(ducked, came);
    this.#options.onDucked(ducked);
  }

  /** What the receivers' reports say is acted upon: bits, and pictures that nobody will get without a key frame. */
  async #watch(): Promise<void> {
    const { clock } = this.#options;
    for (;;) {
      await clock.until(ms(clock.now() + LOOK), this.#over.signal);
      for (const codec of CODECS) {
        const track = this.#tracks.get(codec)?.track;
        const subscribers = track === undefined ? [] : (this.#router?.subscribers(track) ?? []);
        if (subscribers.length > 0) await this.#serve(codec, subscribers);
      }
    }
  }

  async #serve(codec: PictureCodec, subscribers: readonly Subscription[]): Promise<void> {
    const broadcast = this.avatar.pictures(codec);
    // One who has just gone has no figures.
    const looks = await Promise.allSettled(
      subscribers.map(async (subscription) => ({
        subscription,
        bandwidth: await subscription.bandwidth(),
        reception: await subscription.reception(),
      })),
    );
    const figures = looks.flatMap((look) => (look.status === 'fulfilled' ? [look.value] : []));
    this.#follow(
      broadcast,
      figures.flatMap(({ bandwidth, reception }) =>
        bandwidth === undefined || !reception ? [] : [{ bandwidth, ...reception }],
      ),
    );
    for (const { subscription, reception } of figures) {
      if (!reception) continue;
      const before = this.#receptions.get(subscription) ?? { lost: 0, resent: 0 };
      if (isLostForGood(before, reception)) broadcast.requestKeyFrame();
      if (reception.lost !== before.lost) this.#receptions.set(subscription, reception);
    }
  }

  #follow(broadcast: PictureBroadcast, ways: readonly Way[]): void {
    const ladder = this.#ladders[broadcast.codec];
    const before = ladder.bitrate;
    broadcast.bitrate = ladder.look(ways);
    if (ladder.bitrate === before) return;
    const { codec } = broadcast;
    const { bitrate } = ladder;
    const estimate = Math.min(...ways.map(({ bandwidth }) => bandwidth));
    const lost = Math.max(...ways.map(({ lostShare }) => lostShare));
    this.#options.log.debug({ codec, bitrate, estimate, lost }, 'call bitrate changed');
  }
}
