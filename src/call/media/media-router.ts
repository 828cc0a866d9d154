import type { Milliseconds } from '../../core/units.ts';

/** Parameters of WebRTC as the media server and its clients exchange them: passed on, checked by whom they are meant for. */
export type Parameters = Readonly<Record<string, unknown>>;

export type MediaKind = 'audio' | 'video';
export type PictureCodec = 'vp8' | 'h264';
/** What our own media is encoded as. */
export type MediaCodec = 'opus' | PictureCodec;

/** What one side of a connection is doing. */
export type ConnectionState = 'new' | 'connected' | 'lost' | 'failed' | 'closed';

/** How a subscriber fares, as its reports tell. */
export interface Reception {
  /** Packets that did not come, in all; many of them came when they were sent again. */
  readonly lost: number;
  /** Packets that were sent again because the subscriber missed them, in all. */
  readonly resent: number;
  /** Of the last interval. @range [0, 1] */
  readonly lostShare: number;
  readonly roundTrip: Milliseconds | undefined;
}

/** Media that comes into the room from outside, named for subscribers. */
export interface Track {
  readonly id: string;
  readonly kind: MediaKind;
  /** Resolves when it ends, whoever ends it. */
  readonly closed: Promise<void>;
  /** Idempotent. */
  close(): void;
}

/** One track on its way to one receiver. It starts paused, so that the first picture does not come before anyone looks. */
export interface Subscription {
  readonly id: string;
  readonly track: string;
  readonly kind: MediaKind;
  /** What the receiver must know. */
  readonly parameters: Parameters;
  resume(): Promise<void>;
  reception(): Promise<Reception | undefined>;
  /** Bits a second that the way to the receiver bears, as estimated; `undefined` before there is an estimate. */
  bandwidth(): Promise<number | undefined>;
  readonly closed: Promise<void>;
  close(): void;
}

/** One connection of a client, in either direction. */
export interface GuestTransport {
  readonly id: string;
  /** What the client must know: candidates, fingerprints. */
  readonly parameters: Parameters;
  /** Throws `REQUEST_INVALID` for parameters that are none. */
  connect(dtlsParameters: Parameters): Promise<void>;
  /** Lets the client look for a way again. @returns new parameters of ICE */
  restart(): Promise<Parameters>;
  /** Throws `REQUEST_INVALID` for parameters that are none. */
  publish(kind: MediaKind, rtpParameters: Parameters): Promise<Track>;
  /** Throws `PARTICIPANT_UNKNOWN` for a track that is not there, `MEDIA_UNSUPPORTED` where the client cannot read it. */
  subscribe(track: string, capabilities: Parameters): Promise<Subscription>;
  readonly state: ConnectionState;
  /** @returns what undoes it */
  onState(listener: (state: ConnectionState) => void): () => void;
  readonly closed: Promise<void>;
  close(): void;
}

/** Our own media on its way into the room. */
export interface Outlet {
  /** The track that others subscribe to. */
  readonly id: string;
  readonly codec: MediaCodec;
  readonly payloadType: number;
  /** The synchronisation source that packets must carry. */
  readonly source: number;
  /** @param packet becomes the outlet's; ignored after the end */
  send(packet: Buffer): void;
  /** @param report of RTCP; becomes the outlet's */
  report(report: Buffer): void;
  close(): void;
}

export interface OutletOptions {
  readonly codec: MediaCodec;
  /** Outlets of one name are played in step. */
  readonly name: string;
  /** Somebody cannot go on without a key frame. */
  readonly onKeyFrameRequest?: () => void;
}

/** A room's exchange of media. */
export interface MediaRouter {
  /** What it can take and give. */
  readonly capabilities: Parameters;
  openTransport(): Promise<GuestTransport>;
  openOutlet(options: OutletOptions): Promise<Outlet>;
  /** Gives the packets of a track to somebody in this process. @returns what ends it */
  listen(track: string, onPacket: (packet: Buffer) => void): Promise<{ close(): void }>;
  /** Receivers that a track has now. */
  subscribers(track: string): readonly Subscription[];
  /** Resolves when it is gone: closed by us, or its process has died. */
  readonly closed: Promise<'closed' | 'died'>;
  close(): void;
}

/** What a router is to take and give; usually everything of ours. */
export interface RouterOptions {
  /** The numbers that a receiver has for our codecs, where it chooses them; without them we do. */
  readonly payloadTypes?: Readonly<Partial<Record<MediaCodec, number>>>;
}

/** A process that carries media. */
export interface MediaServer {
  /** Routers that stand. */
  readonly load: number;
  openRouter(options?: RouterOptions): Promise<MediaRouter>;
  readonly closed: Promise<'closed' | 'died'>;
  close(): void;
}
