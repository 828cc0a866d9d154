import type { AudioFrame, SpokenPhoneme } from '../core/frames.ts';
import type { Milliseconds } from '../core/units.ts';
import { ms } from '../core/units.ts';
import type { Articulator, Circumstances, FrameSpan } from './articulation.ts';
import { LaidRun } from './laid-run.ts';
import { FRAME, FRAME_SAMPLES } from './sound-run.ts';

/** Sound that follows within this is the same sound: times are sums of packets, and round. */
const SEAM = 1;

/** The sound of a session that moves its face, run by run, each in its place on the axis. */
export class SoundAxis {
  readonly #articulator: Articulator;
  readonly #seed: number;
  readonly #runs: LaidRun[] = [];
  #begun = false;

  constructor(articulator: Articulator, seed: number) {
    this.#articulator = articulator;
    this.#seed = seed;
  }

  /** Runs of which anything is left. */
  get runs(): readonly LaidRun[] {
    return this.#runs;
  }

  /** Whether there was any sound yet. */
  get begun(): boolean {
    return this.#begun;
  }

  /** Where the sound that was laid ends. */
  get end(): Milliseconds {
    return ms(Math.max(0, ...this.#runs.map(({ sound }) => sound.end)));
  }

  /** Whether a run is under way that more sound belongs to. */
  get open(): boolean {
    return this.#open !== undefined;
  }

  /**
   * Lays sound: behind what is open, where it belongs there, else as a new run.
   *
   * @param at where it stands; `undefined`: behind what is open
   * @param voice whether it is our own, which is speech from end to end
   * @returns the first frame that the sound changes
   */
  lay(
    sound: AudioFrame,
    phonemes: readonly SpokenPhoneme[],
    at: Milliseconds | undefined,
    voice: boolean,
  ): number {
    this.#begun = true;
    const open = this.#open;
    if (open?.sound.rate === sound.rate && (at === undefined || Math.abs(at - open.sound.end) < SEAM)) {
      // Where motion ran ahead of sound that came late, it was made of silence.
      const late = Math.floor(open.sound.end / FRAME);
      open.push(sound, phonemes);
      return late;
    }
    open?.sound.finish();
    const run = new LaidRun(this.#articulator, this.#seed, at ?? open?.sound.end ?? ms(0), sound.rate, voice);
    run.push(sound, phonemes);
    this.#runs.push(run);
    return run.firstFrame;
  }

  /** What is open has ended. */
  rest(): void {
    this.#open?.sound.finish();
  }

  /** Nothing is heard from there on. @returns the first frame that is another now */
  cut(at: Milliseconds): number | undefined {
    const changed = this.#runs.flatMap((run) => run.cut(at) ?? []);
    return changed.length === 0 ? undefined : Math.min(...changed);
  }

  /** The run that a frame belongs to, the latest where two do. */
  at(frame: number): LaidRun | undefined {
    return this.#runs.findLast((run) => frame >= run.firstFrame && frame < run.end);
  }

  /** Frames from one on whose sound is there, look-ahead included; `Infinity` where none is open that it could wait for. */
  readyFrom(frame: number): number {
    const open = this.#open;
    if (!open) return Infinity;
    const whole = Math.floor(open.sound.length / FRAME_SAMPLES - this.#articulator.lookAhead / FRAME) + 1;
    return Math.max(0, open.firstFrame + Math.max(0, whole) - frame);
  }

  /** Has the motion of some frames made, of all that sounds in them. */
  async make(span: FrameSpan, given: Circumstances, due: Milliseconds, signal: AbortSignal): Promise<void> {
    for (const run of [...this.#runs]) await run.make(span, given, due, signal);
  }

  /** Lets go of runs that are over and well behind a frame. */
  forgetBefore(frame: number): void {
    while ((this.#runs[0]?.end ?? Infinity) < frame) this.#runs.shift();
  }

  get #open(): LaidRun | undefined {
    const last = this.#runs.at(-1);
    return last?.sound.over === false ? last : undefined;
  }
}
