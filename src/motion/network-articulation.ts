import { fillNormal, streamOf } from '../core/noise.ts';
import type { Milliseconds } from '../core/units.ts';
import { ms } from '../core/units.ts';
import type { Articulator, Circumstances, FrameSpan, RunArticulation } from './articulation.ts';
import { PURPOSE } from './chance.ts';
import type { FaceRow } from './face-row.ts';
import { COEFFICIENTS, ROW_LENGTH } from './face-row.ts';
import type { MotionState, MotionTask, MotionWindow } from './motion-task.ts';
import type { MotionTraits } from './motion-traits.ts';
import type { SoundRun } from './sound-run.ts';
import { FRAME, FRAME_SAMPLES } from './sound-run.ts';

/** Has a window moved by whoever has the networks. `due` is on the system's clock. */
export type Mover = (task: MotionTask, due: Milliseconds, signal: AbortSignal) => Promise<MotionWindow>;

export interface NetworkOptions {
  readonly traits: MotionTraits;
  readonly move: Mover;
  /** @range [1, 2] */
  readonly steps: number;
}

/** Frames whose motion is remembered: two seconds. */
const REMEMBERED = 50;

const HEAD_NUMBERS = 6;
const LABELS = { idle: 0, listening: 1, speaking: 2 } as const;

const rowsOf = ({ coefficients, head }: MotionWindow, frames: number): readonly FaceRow[] =>
  Array.from({ length: frames }, (_, k) => {
    const row = new Float32Array(ROW_LENGTH);
    row.set(coefficients.subarray(k * COEFFICIENTS, (k + 1) * COEFFICIENTS));
    row.set(head.subarray(k * HEAD_NUMBERS, (k + 1) * HEAD_NUMBERS), COEFFICIENTS);
    return row;
  });

class NetworkRun implements RunArticulation {
  readonly #run: SoundRun;
  readonly #stream: number;
  readonly #options: NetworkOptions;
  readonly #rows = new Map<number, FaceRow>();
  /** The next frame to be made for good, and what the networks remember before it. */
  #next: number;
  #state: MotionState | undefined;

  constructor(run: SoundRun, seed: number, options: NetworkOptions) {
    this.#run = run;
    this.#next = run.firstFrame;
    this.#stream = streamOf(seed, PURPOSE.motion);
    this.#options = options;
  }

  made(frame: number): FaceRow | undefined {
    return this.#rows.get(frame);
  }

  async rows(
    { from, to }: FrameSpan,
    given: Circumstances,
    due: Milliseconds,
    signal: AbortSignal,
  ): Promise<readonly FaceRow[]> {
    const sure = Math.max(this.#next, Math.min(to, this.#sureFrames()));
    if (sure > this.#next) {
      const window = await this.#move({ from: this.#next, to: sure }, given, due, signal);
      this.#remember(window, { from: this.#next, to: sure });
      this.#state = window.state;
      this.#next = sure;
      this.#run.forgetBefore(sure - this.#run.firstFrame);
    }
    if (to > sure) {
      // Its sound is not there; it is due, so silence has to do. What the networks learn of it does not count.
      const window = await this.#move({ from: sure, to }, given, due, signal);
      this.#remember(window, { from: sure, to });
    }
    return Array.from(
      { length: to - from },
      (_, k) => this.#rows.get(from + k) ?? new Float32Array(ROW_LENGTH),
    );
  }

  /** The frame up to which all sound is there, look-ahead included, or none will come. */
  #sureFrames(): number {
    if (this.#run.over) return Infinity;
    const ahead = (this.#options.traits.leadFeatures * this.#options.traits.blockSamples) / FRAME_SAMPLES;
    return this.#run.firstFrame + Math.max(0, Math.floor(this.#run.length / FRAME_SAMPLES - ahead));
  }

  #move(
    span: FrameSpan,
    given: Circumstances,
    due: Milliseconds,
    signal: AbortSignal,
  ): Promise<MotionWindow> {
    return this.#options.move(this.#taskFor(span, given), due, signal);
  }

  #taskFor({ from, to }: FrameSpan, given: Circumstances): MotionTask {
    const { traits, steps } = this.#options;
    const frames = to - from;
    const lead = traits.leadFeatures * traits.blockSamples;
    const first = (from - this.#run.firstFrame) * FRAME_SAMPLES;
    const noise = new Float32Array(frames * traits.latents);
    // Drawn in pairs: an odd number of latents would shift each second frame, so each frame begins at an even place.
    const stride = traits.latents + (traits.latents % 2);
    const drawn = new Float32Array(stride);
    const labels = new Float32Array(frames * 3);
    const controls = new Float32Array(frames * COEFFICIENTS);
    for (let k = 0; k < frames; k += 1) {
      fillNormal(this.#stream, (from + k) * stride, drawn);
      noise.set(drawn.subarray(0, traits.latents), k * traits.latents);
      labels[3 * k + LABELS[given.labelAt(from + k)]] = 1;
      controls.set(given.controlsAt(from + k), k * COEFFICIENTS);
    }
    return {
      kind: 'move',
      pcm: this.#run.pcm(this.#state ? first + lead : first, first + frames * FRAME_SAMPLES + lead),
      frames,
      state: this.#state,
      noise,
      steps,
      labels,
      controls,
    };
  }

  #remember(window: MotionWindow, { from, to }: FrameSpan): void {
    for (const [k, row] of rowsOf(window, to - from).entries()) {
      this.#rows.delete(from + k - REMEMBERED);
      this.#rows.set(from + k, row);
    }
  }
}

/** Motion by the networks: a window a job, each going on from where the last one ended, so that how they are cut changes nothing. */
export const networkArticulator = (options: NetworkOptions): Articulator => ({
  lookAhead: ms((options.traits.leadFeatures * FRAME) / options.traits.featuresPerFrame),
  tailFrames: 12,
  movesHead: true,
  begin: (run, seed) => new NetworkRun(run, seed, options),
});
