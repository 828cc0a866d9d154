import type { FrameRange } from './synthesis.ts';

/** Columns of numbers that the decoder is conditioned on. */
export interface Condition {
  readonly name: string;
  /** @shape [rows, columns] float32 */
  readonly data: Float32Array;
  readonly rows: number;
  readonly columns: number;
  readonly framesPerColumn: number;
}

/** Reads a clause: once for each. */
export interface PlanTask {
  readonly kind: 'plan';
  readonly model: string;
  /** Of a {@link Voice}. */
  readonly weights?: readonly number[] | undefined;
  /** misaki's American alphabet; what the voice does not know is left out. */
  readonly phonemes: string;
  /** @range [0.25, 4] */
  readonly speed: number;
  /** Semitones. @range [-12, 12] */
  readonly pitch: number;
  /** @range [0, 1.5] */
  readonly expressiveness: number;
  /** Of the flow, where the voice has one. */
  readonly steps: 1 | 2;
  readonly seed: number;
  /** Symbols of the utterance before this clause: where its noise is drawn. */
  readonly base: number;
}

/** Makes the sound of some frames of a clause. Everything that it needs is inside. Frames count from the clause's start. */
export interface WindowTask {
  readonly kind: 'window';
  readonly model: string;
  readonly seed: number;
  /** The frames that are wanted as sound. */
  readonly wanted: FrameRange;
  /** Frames of the whole clause. */
  readonly frames: number;
  /** The clause's first frame, counted from the start of the utterance. */
  readonly base: number;
  /** The frames that `conditions` holds. */
  readonly seen: FrameRange;
  readonly conditions: readonly Condition[];
  /** The frame of `pitch[0]`. */
  readonly pitchFrom: number;
  /** @shape [frames] float32, hertz, 0 where unvoiced */
  readonly pitch: Float32Array;
  /** The phase of the pulses where each of those frames begins. @shape [frames] float64, turns */
  readonly turns: Float64Array;
}

/** What a lane can be asked; plain data, structured-cloneable, everything needed is inside: it may run anywhere, and again. */
export type VoiceTask = PlanTask | WindowTask;

/** A symbol of the clause and how long it lasts. */
export interface PlannedSymbol {
  /** Where it stands in the clause's phonemes, in code units. */
  readonly offset: number;
  readonly symbol: string;
  readonly frames: FrameRange;
}

/** How a clause will sound: what its windows are cut from. */
export interface ClausePlan {
  readonly kind: 'plan';
  readonly frames: number;
  /** Frames of silence that open it. */
  readonly opening: number;
  readonly symbols: readonly PlannedSymbol[];
  readonly conditions: readonly Condition[];
  /** @shape [frames] float32, hertz */
  readonly pitch: Float32Array;
  /** @shape [frames] float64, turns */
  readonly turns: Float64Array;
}

export interface WindowSound {
  readonly kind: 'window';
  /** @shape [frames · HOP] float32, owned by the receiver */
  readonly pcm: Float32Array;
}

export type VoiceTaskResult = ClausePlan | WindowSound;
