import type { Milliseconds, SampleRate } from './units.ts';
import { samples, spanOf } from './units.ts';

/** A run of mono sound. Immutable once made: whoever holds it may keep it. */
export interface AudioFrame {
  readonly kind: 'audio';
  /** @shape [samples] float32 @range [-1, 1] */
  readonly pcm: Float32Array;
  readonly rate: SampleRate;
  /** Media time of the first sample, from the start of the utterance. */
  readonly at: Milliseconds;
}

/** A word of the text as it is heard. */
export interface SpokenWord {
  /** As the client wrote it. */
  readonly text: string;
  /** Where it stands in the utterance's text, in UTF-16 code units. */
  readonly start: number;
  readonly end: number;
  /** Media time from the start of the utterance. */
  readonly at: Milliseconds;
  readonly span: Milliseconds;
}

/** One phoneme as it is heard; the face is driven by these when no sound is at hand. */
export interface SpokenPhoneme {
  /** One symbol of misaki's American alphabet. */
  readonly symbol: string;
  /** Media time from the start of the utterance. */
  readonly at: Milliseconds;
  readonly span: Milliseconds;
}

/** A window of speech as a voice makes it: the unit of generation, of scheduling and of cancelling. */
export interface SpeechWindow extends AudioFrame {
  /** The words that begin in this window, in order. */
  readonly words: readonly SpokenWord[];
  /** The phonemes that begin in this window, in order. */
  readonly phonemes: readonly SpokenPhoneme[];
}

/** How long a run of sound lasts. */
export const audioSpan = (frame: AudioFrame): Milliseconds => spanOf(samples(frame.pcm.length), frame.rate);

/** One packet of encoded speech, {@link LIMITS.packet} long, the last of an utterance padded with silence. Owned by whoever holds it. */
export interface AudioPacket {
  /** @shape [bytes] as the encoding has it */
  readonly payload: Uint8Array;
  /** Media time of its first sample, from the start of the utterance. */
  readonly at: Milliseconds;
  readonly span: Milliseconds;
  /** The words and phonemes that begin in this packet. */
  readonly words: readonly SpokenWord[];
  readonly phonemes: readonly SpokenPhoneme[];
  /** The same sound before it was encoded, for a face that moves with it. */
  readonly sound?: AudioFrame;
}

/** What was heard in the speech of a client. Times are from the first sample that it sent. */
export type HearingEvent =
  | { readonly type: 'speech-started'; readonly at: Milliseconds }
  | { readonly type: 'speech-ended'; readonly at: Milliseconds }
  | {
      readonly type: 'level';
      readonly at: Milliseconds;
      /** Root mean square against full scale. @range [-120, 0] */
      readonly decibels: number;
      /** How likely it is that somebody speaks. @range [0, 1] */
      readonly probability: number;
    };

/** What a face is about. It changes by label between any two frames. */
export type FaceState = 'idle' | 'listening' | 'speaking';

/** One moment of a face, for whoever draws it. Immutable once made. */
export interface MotionFrame {
  readonly kind: 'motion';
  /** Media time, on the same axis as the sound that it belongs to. */
  readonly at: Milliseconds;
  /** @shape [52] float32 @layout Apple's ARKit coefficients in the order of `ARKIT_NAMES` @range [0, 1] */
  readonly coefficients: Float32Array;
  /** Degrees and centimetres, against the face at rest. Positive: yaw to its left, pitch down, roll to its left shoulder; x to its left, y up, z forward. */
  readonly head: {
    readonly yaw: number;
    readonly pitch: number;
    readonly roll: number;
    readonly x: number;
    readonly y: number;
    readonly z: number;
  };
  /** Where the eyes look, in degrees against the head. Positive: yaw to its left, pitch down. */
  readonly gaze: { readonly yaw: number; readonly pitch: number };
  readonly state: FaceState;
}

/** One picture, ready for an encoder. Owned by whoever holds it. */
export interface VideoFrame {
  readonly kind: 'video';
  /** @shape [height * width * 3 / 2] uint8 @layout I420, full planes, no padding */
  readonly i420: Uint8Array;
  /** Even. */
  readonly width: number;
  /** Even. */
  readonly height: number;
  /** Media time, on the same axis as the sound that it belongs to. */
  readonly at: Milliseconds;
}

/** One encoded picture. Owned by whoever holds it. */
export interface VideoPacket {
  /** @shape [bytes] as the encoding has it; H.264 as Annex B */
  readonly payload: Uint8Array;
  /** Media time of its picture. */
  readonly at: Milliseconds;
  readonly span: Milliseconds;
  readonly keyFrame: boolean;
}
