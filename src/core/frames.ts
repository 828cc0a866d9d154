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
