import type { Milliseconds } from '../src/core/units.ts';

/** A packet of speech as the session hands it on. */
export interface Sound {
  /** The utterance's number in its session. */
  readonly number: number;
  /** Time of the first sample from the start of the utterance. */
  readonly at: Milliseconds;
  /** @shape [bytes] in the encoding that the session was opened with */
  readonly payload: Uint8Array;
}

/** Where a session's speech goes. */
export interface SoundSink {
  play(sound: Sound): void;
  /** No more of this utterance comes. @param span how long it is */
  finish(number: number, span: Milliseconds): void;
}
