import type { ErrorCode } from '../../core/errors.ts';
import type { FaceState } from '../../core/frames.ts';

/** What a token lets its bearer do. */
export const RIGHTS = ['publish', 'subscribe', 'control', 'record'] as const;
export type Right = (typeof RIGHTS)[number];

export type MediaKindName = 'audio' | 'video';

/** Something that can be subscribed to. */
export interface TrackView {
  readonly id: string;
  readonly kind: MediaKindName;
}

export interface GuestView {
  readonly id: string;
  readonly name: string;
  readonly kind: 'person' | 'sender' | 'viewer' | 'brain';
  readonly tracks: readonly TrackView[];
}

export interface AvatarView {
  readonly id: string;
  readonly name: string;
  readonly voice: string;
  readonly face: string;
  readonly state: FaceState;
  /** What it is must be seen: nobody is to take it for a person. */
  readonly synthetic: true;
  /** Which recordings of it run now: everybody is to see that there are any. */
  readonly recordings: readonly string[];
  readonly tracks: readonly TrackView[];
}

export interface IceServerView {
  readonly urls: readonly string[];
  readonly username?: string;
  readonly credential?: string;
}

/** What a room tells its guests, as JSON text frames on `/v1/call`. */
export type RoomMessage =
  | {
      readonly type: 'joined';
      readonly version: number;
      readonly guest: string;
      readonly room: string;
      readonly rights: readonly Right[];
      readonly guests: readonly GuestView[];
      readonly avatars: readonly AvatarView[];
      readonly rtpCapabilities: Readonly<Record<string, unknown>>;
      readonly iceServers: readonly IceServerView[];
    }
  | { readonly type: 'answer'; readonly ask: number; readonly [field: string]: unknown }
  | {
      readonly type: 'error';
      /** The request that failed; without it the connection did. */
      readonly ask?: number;
      readonly code: ErrorCode;
      readonly message: string;
      readonly details: unknown;
      readonly fatal: boolean;
    }
  | { readonly type: 'guest.came'; readonly guest: GuestView }
  | { readonly type: 'guest.left'; readonly guest: string }
  | { readonly type: 'guest.speech'; readonly guest: string; readonly speaking: boolean }
  | { readonly type: 'track.added'; readonly guest: string; readonly track: TrackView }
  | { readonly type: 'track.ended'; readonly guest: string; readonly track: string }
  | { readonly type: 'avatar.came'; readonly avatar: AvatarView }
  | { readonly type: 'avatar.left'; readonly avatar: string }
  | { readonly type: 'avatar.state'; readonly avatar: string; readonly state: FaceState }
  | { readonly type: 'avatar.ducked'; readonly avatar: string; readonly ducked: boolean }
  | {
      readonly type: 'avatar.started';
      readonly avatar: string;
      readonly utterance: string;
      readonly atMs: number;
    }
  | {
      readonly type: 'avatar.word';
      readonly avatar: string;
      readonly utterance: string;
      readonly text: string;
      readonly start: number;
      readonly end: number;
      readonly atMs: number;
      readonly spanMs: number;
    }
  | {
      readonly type: 'avatar.finished';
      readonly avatar: string;
      readonly utterance: string;
      readonly interrupted: boolean;
      /** What was heard of its text. */
      readonly heard: string;
      readonly text: string;
      readonly heardMs: number;
    }
  | {
      readonly type: 'avatar.failed' | 'avatar.warned';
      readonly avatar: string;
      readonly utterance: string;
      readonly code: string;
      readonly message: string;
    }
  | { readonly type: 'recording.began'; readonly avatar: string; readonly recording: string }
  | {
      readonly type: 'recording.ended';
      readonly avatar: string;
      readonly recording: string;
      /** Whether there is a whole file now; `code` says why there is none. */
      readonly state: 'finished' | 'failed';
      readonly code?: string;
    }
  /**
   * One's own connection of media is no more: its encryption could not be agreed upon, its other end is not heard from any more, or it
   * was not made in time. Another may be opened.
   */
  | {
      readonly type: 'transport.ended';
      readonly transport: string;
      readonly why: 'failed' | 'lost' | 'late';
    }
  /** The media server died: everything of media is to be opened anew, with these capabilities. */
  | { readonly type: 'media.lost'; readonly rtpCapabilities: Readonly<Record<string, unknown>> };
