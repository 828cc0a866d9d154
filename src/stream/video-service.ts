import type { MotionFrame, VideoPacket } from '../core/frames.ts';
import type { Stage } from '../core/stage.ts';
import type { Milliseconds } from '../core/units.ts';
import type { VIDEO_ENCODINGS, VIDEO_SIZES } from './protocol/video.ts';

/** The pictures of a session, as agreed. */
export interface VideoTerms {
  readonly encoding: (typeof VIDEO_ENCODINGS)[number];
  /** On a side. */
  readonly size: (typeof VIDEO_SIZES)[number];
  readonly fps: 25 | 50;
  /** An id. */
  readonly avatar: string;
  /** Bits a second; `undefined`: by size and rate. */
  readonly bitrate: number | undefined;
}

/** Motion into encoded pictures, as this room needs it. How they are drawn is the business of whoever implements it. */
export interface VideoPath {
  /** A frame takes the place of every frame that is not before it, and so does its packet. Still pictures give none. */
  readonly stage: Stage<MotionFrame, VideoPacket>;
  /** The next picture can be seen by whoever has seen none before. */
  requestKeyFrame(): void;
  close(): void;
}

/** When a picture of that media time is wanted, on the session's clock: it is not drawn where that is past. */
export type DueAt = (at: Milliseconds) => Milliseconds;
