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

/** How far hearing has come: also in a gap, and behind the end of an utterance until another is heard. */
export interface Heard {
  readonly number: number;
  /** From the utterance's start. */
  readonly at: Milliseconds;
}

/** A sink that can be asked what of it is heard; `player.ts` is one. */
export interface Playback extends SoundSink {
  /** Silence, at once. @returns what had been heard, `undefined` where nothing was */
  stop(): Heard | undefined;
  heard(): Heard | undefined;
}
