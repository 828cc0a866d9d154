import type { AudioFrame, FaceState, MotionFrame, SpokenPhoneme } from '../core/frames.ts';
import type { Milliseconds } from '../core/units.ts';

/** What a face is about, or `auto`: listening while somebody else speaks, else idle. Whatever is said, what sounds is spoken. */
export type FaceLabel = FaceState | 'auto';

/** What a client wishes of its face. */
export interface FaceTerms {
  /** Frames a second. */
  readonly fps: 25 | 50;
  /** Another seed is another blink; the same gives the same motion. @range [0, 2^32) */
  readonly seed: number;
  /** Steps of the generator; `undefined`: the model's usual. */
  readonly steps: 1 | 2 | undefined;
  readonly state: FaceLabel;
  /** By names of Apple's coefficients. @range [-1, 1] */
  readonly expression: Readonly<Record<string, number>>;
  /** Whether the client's own speech drives the face: then motion begins with it and keeps its pace; else the face keeps the clock's. */
  readonly drives: boolean;
}

/**
 * A face as this room needs it: told what sounds and what is wished, it yields its motion. How motion is made is the business of
 * whoever implements it. Times are of the face's own axis, whose zero is when it was opened.
 */
export interface Face {
  /** Our own voice, where and when it will be heard. */
  say(sound: AudioFrame, phonemes: readonly SpokenPhoneme[]): void;
  /** What was said sounds to its end, and no more follows. */
  rest(): void;
  /** Speech of the client that drives the face; resolves when there is room for more. */
  drive(sound: AudioFrame): Promise<void>;
  /** Speech of the client to listen to; resolves when there is room for more. */
  listen(sound: AudioFrame): Promise<void>;
  /** Nothing of what was said is heard from there on. */
  cut(at: Milliseconds): void;
  be(label: FaceLabel): void;
  /** Throws `REQUEST_INVALID` or `VALUE_OUT_OF_RANGE`. */
  express(expression: Readonly<Record<string, number>>): void;
  /** One consumer. A frame takes the place of every frame that is not before it. Throws `signal.reason` when aborted. */
  frames(signal: AbortSignal): AsyncIterable<MotionFrame>;
}

/** Told where the face's axis has a place of the client's sound, each time that this changes: at its begin, and after a pause. */
export type OnPlaced = (input: Milliseconds, at: Milliseconds) => void;
