import type { FaceState } from '../core/frames.ts';
import type { Milliseconds } from '../core/units.ts';
import type { Controls } from './controls.ts';
import type { FaceRow } from './face-row.ts';
import type { SoundRun } from './sound-run.ts';

/** Frames [from, to) of the axis. */
export interface FrameSpan {
  readonly from: number;
  readonly to: number;
}

/** What is known of frames beside their sound. */
export interface Circumstances {
  labelAt(frame: number): FaceState;
  controlsAt(frame: number): Controls;
}

/** How one run of sound moves a face. */
export interface RunArticulation {
  /**
   * What the sound does to the face at some frames: coefficients and head, to be added to what the face does anyway. Frames that
   * were made are remembered for a while. Sound that is not there yet is taken for silence, and what was so made is made again.
   *
   * @param span follows what was asked for last, or lies within the last two seconds of it
   * @param due when the first of them is wanted, on the system's clock
   */
  rows(
    span: FrameSpan,
    given: Circumstances,
    due: Milliseconds,
    signal: AbortSignal,
  ): Promise<readonly FaceRow[]>;
  /** What was made for a frame, `undefined` where nothing was or where it is forgotten. */
  made(frame: number): FaceRow | undefined;
}

/** Makes motion of sound, by a network or by rules. Shared by all sessions; what it remembers of a run is in the run's own. */
export interface Articulator {
  /** Sound after the begin of a frame that it needs to make the frame. */
  readonly lookAhead: Milliseconds;
  /** Frames behind a sound's end in which its motion ebbs away. */
  readonly tailFrames: number;
  /** Whether it moves the head as a speaker's moves, so that drifting adds little to it. */
  readonly movesHead: boolean;
  begin(run: SoundRun, seed: number): RunArticulation;
}
