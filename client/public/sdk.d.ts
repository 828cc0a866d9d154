/**
 * Types of `/sdk.js`, for those who write TypeScript: save this file, and map the import onto it.
 *
 *     declare module 'https://voice.example/sdk.js' { export * from './sdk.js'; }
 */

/** What a token lets its bearer do. */
export type Right = 'publish' | 'subscribe' | 'control' | 'record';

export interface TrackView {
  readonly id: string;
  readonly kind: 'audio' | 'video';
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
  readonly state: 'idle' | 'listening' | 'speaking';
  readonly synthetic: true;
  readonly recordings: readonly string[];
  readonly tracks: readonly TrackView[];
}

/** What a room tells; docs/calls.md says what it means. */
export type RoomNews =
  | { readonly type: 'guest.came'; readonly guest: GuestView }
  | { readonly type: 'guest.left'; readonly guest: string }
  | { readonly type: 'guest.speech'; readonly guest: string; readonly speaking: boolean }
  | { readonly type: 'track.added'; readonly guest: string; readonly track: TrackView }
  | { readonly type: 'track.ended'; readonly guest: string; readonly track: string }
  | { readonly type: 'avatar.came'; readonly avatar: AvatarView }
  | { readonly type: 'avatar.left'; readonly avatar: string }
  | { readonly type: 'avatar.state'; readonly avatar: string; readonly state: AvatarView['state'] }
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
      readonly state: 'finished' | 'failed';
      readonly code?: string;
    }
  | {
      readonly type: 'transport.ended';
      readonly transport: string;
      readonly why: 'failed' | 'lost' | 'late';
    }
  | { readonly type: 'media.lost'; readonly rtpCapabilities: Readonly<Record<string, unknown>> };

/** What was asked of a room and refused; `code` is one of docs/errors.md. */
export declare class CallError extends Error {
  readonly code: string;
  constructor(code: string, message: string);
}

export interface CallOptions {
  /** Where the service is: `https://voice.example`. */
  readonly server: string;
  readonly room: string;
  readonly name?: string | undefined;
  readonly token?: string | undefined;
  readonly key?: string | undefined;
}

/** Somebody else in a call, and his sound and picture as one stream. */
export declare class Participant {
  private constructor();
  readonly id: string;
  readonly name: string;
  /** Nothing for people and programs. */
  readonly avatar: AvatarView | undefined;
  readonly stream: MediaStream;
  readonly receivers: readonly RTCRtpReceiver[];
}

/** What happens in a call. */
export interface CallEvents {
  came: Participant;
  left: Participant;
  /** A participant's `stream` has another track than before. */
  media: Participant;
  news: RoomNews;
  line: 'connecting' | 'connected' | 'lost';
  ended: CallError | undefined;
}

/** A call with people and avatars. Refusals reject with {@link CallError}. */
export declare class Call {
  private constructor();
  static join(options: CallOptions): Promise<Call>;
  readonly id: string;
  readonly rights: readonly Right[];
  readonly participants: readonly Participant[];
  /** @returns what undoes it */
  on<Name extends keyof CallEvents>(name: Name, listener: (event: CallEvents[Name]) => void): () => void;
  /** @returns what takes it out again */
  publish(track: MediaStreamTrack): Promise<() => void>;
  /** @returns the avatar's id */
  addAvatar(terms?: {
    readonly name?: string;
    readonly voice?: string;
    readonly face?: string;
  }): Promise<string>;
  removeAvatar(avatar: string): Promise<void>;
  /** @returns the utterance's id */
  say(avatar: string, text: string): Promise<string>;
  interrupt(avatar: string): Promise<void>;
  /** By names of Apple's coefficients. */
  express(avatar: string, expression: Readonly<Record<string, number>>): Promise<void>;
  speakThrough(avatar: string, options?: { audible?: boolean }): Promise<void>;
  stopSpeakingThrough(): Promise<void>;
  /** @returns the recording's id */
  record(avatar: string, options?: { readonly format?: 'mp4' | 'webm' }): Promise<string>;
  stopRecording(recording: string): Promise<void>;
  fetchRecording(avatar: string, recording: string): Promise<Blob>;
  leave(): void;
}

/** Joins a room. */
export declare const connect: (options: CallOptions) => Promise<Call>;

/** `<viva-avatar server="…" room="…" token="…" voice="…" face="…">` */
export declare class VivaAvatar extends HTMLElement {
  /** Its sound and picture, once the event `ready` was told. */
  stream: MediaStream | undefined;
  say(text: string): Promise<string>;
  interrupt(): Promise<void>;
}

declare global {
  interface HTMLElementTagNameMap {
    'viva-avatar': VivaAvatar;
  }
}
