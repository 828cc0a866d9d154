import type { VoiceDescription } from '../core/catalogue.ts';
import type { Clock } from '../core/clock.ts';
import type {
  AudioFrame,
  FaceState,
  HearingEvent,
  SpeechWindow,
  SpokenPhoneme,
  VideoFrame,
  VideoPacket,
} from '../core/frames.ts';
import type { Stage } from '../core/stage.ts';
import type { Milliseconds, SampleCount, SampleRate } from '../core/units.ts';
import type { Manner, OnWarning } from '../stream/index.ts';

/** Blocks of sound into packets of Opus, one for one. */
export interface VoiceEncoder {
  /** The rate of the blocks. */
  readonly blockRate: SampleRate;
  /** @param block 20 ms; borrowed until it resolves */
  encode(block: Float32Array): Promise<Uint8Array>;
  /** Sound, at `blockRate`, that a decoder holds back. */
  readonly tail: SampleCount;
  close(): void;
}

/** Pictures into packets, one for one; see `src/video`. */
export interface PictureEncoder {
  encode(frame: VideoFrame): Promise<{ readonly packet: VideoPacket }>;
  requestKeyFrame(): void;
  bitrate: number;
  close(): void;
}

/** How a face is to look beside what it says, by names of Apple's coefficients: `{ mouthSmile: 0.5 }`. */
export type Expression = Readonly<Record<string, number>>;

/**
 * A face on an axis of time that began when it was opened. It is told what will be heard and what it is about, and yields a
 * picture for every moment, in order, each shortly before it is due.
 */
export interface Face {
  readonly width: number;
  readonly height: number;
  /** How long before its place on the axis the face must know a sound, to move with it. */
  readonly lead: Milliseconds;
  /** A sound of its own that will be heard from `frame.at` on, and what is spoken in it. In order. @param frame borrowed for good: nobody changes it */
  say(frame: AudioFrame, phonemes: readonly SpokenPhoneme[]): void;
  /** What was said sounds to its end, and no more follows. */
  rest(): void;
  /** A sound of somebody else, at its place on the axis. */
  listen(frame: AudioFrame): void;
  /** Nothing of what was told will be heard from `at` on. */
  cut(at: Milliseconds): void;
  become(state: FaceState): void;
  /** Throws `REQUEST_INVALID` or `VALUE_OUT_OF_RANGE`. */
  express(expression: Expression): void;
  /** Ends with `close`. One consumer. */
  pictures(): AsyncIterable<VideoFrame>;
  close(): void;
}

/** An axis of media time. */
export interface Axis {
  readonly clock: Clock;
  /** Where its zero lies on the clock. */
  readonly zero: Milliseconds;
}

export interface FaceDescription {
  readonly id: string;
  readonly name: string;
}

/** How a film of a call may be kept, and what its pictures are encoded as. The sound is Opus, as it is sent. */
export const FILMS = { mp4: 'h264', webm: 'vp8' } as const;
export type FilmFormat = keyof typeof FILMS;

/** A packet of a voice, and where it is heard. */
export interface VoicePacket {
  readonly payload: Uint8Array;
  readonly at: Milliseconds;
}

/** A film that is written while it happens. Its file has its name only when it is whole. All reject with `OUTPUT_UNWRITABLE`. */
export interface Film {
  /** Written so far. */
  readonly bytes: number;
  /** The first is a key frame. Resolves when there is room for more, which may be only after sound of the same time. */
  addPicture(packet: VideoPacket): Promise<void>;
  addSound(packet: VoicePacket): Promise<void>;
  finish(): Promise<void>;
  /** Leaves nothing behind. Idempotent; also after a failure. */
  cancel(): Promise<void>;
}

/** A packet of Opus as it came, or that it did not. */
export type HeardPacket =
  | { readonly type: 'packet'; readonly payload: Uint8Array }
  | { readonly type: 'lost'; readonly span: Milliseconds };

/**
 * What this room needs of the media. How sound and pictures are made, on which threads and with which networks, is the business
 * of whoever implements it.
 */
export interface CallMedia {
  /** An id, an alias or `default`. Throws `VOICE_UNKNOWN`. */
  resolveVoice(name: string): VoiceDescription;
  faces(): readonly FaceDescription[];
  /** An id or `default`. Throws `AVATAR_UNKNOWN`. */
  resolveFace(name: string): FaceDescription;
  speak(
    text: AsyncIterable<string>,
    manner: Manner,
    signal: AbortSignal,
    onWarning: OnWarning,
  ): AsyncIterable<SpeechWindow>;
  openVoiceEncoder(): VoiceEncoder;
  openPictureEncoder(codec: 'vp8' | 'h264'): PictureEncoder;
  /** @param side of its pictures, in pixels */
  openFilm(path: string, format: FilmFormat, side: number): Promise<Film>;
  /** @param axis when its pictures are due @param isSeen whether somebody may look: while nobody does, none are drawn */
  openFace(face: string, axis: Axis, isSeen: () => boolean): Promise<Face>;
  /** Somebody's microphone as sound at 48 kHz; what was lost is silence. */
  decoding(): Stage<HeardPacket, AudioFrame>;
  /** Sound at 48 kHz as what is heard in it, every frame judged as soon as it is there. */
  noticing(): Stage<AudioFrame, HearingEvent>;
}
