import type { AudioFrame, SpokenPhoneme } from '../core/frames.ts';
import type { Milliseconds } from '../core/units.ts';
import type { Articulator, Circumstances, FrameSpan, RunArticulation } from './articulation.ts';
import { smooth } from './chance.ts';
import type { FaceRow } from './face-row.ts';
import { FRAME, FRAME_HOPS, SoundRun } from './sound-run.ts';

/** What is left of a motion in the frames after its sound was cut: lips that were open are shut within three. */
const CUT_DECAY = [0.45, 0.12, 0.02] as const;
/** The last frames of a tail, over which it is let go. */
const FADE_FRAMES = 4;

/** Speech is as loud as this at least, and no more than that under the loudest of the last second. Decibels. */
const FAINTEST = -58;
const UNDER_PEAK = 30;
/** Hops that speech is thought to last beyond its last loud one, and to begin before its first. */
const LASTING = 40;
const COMING = 8;
const RECENT = 100;

/** A run of sound in its place on the axis, and what it does to a face there. */
export class LaidRun {
  readonly sound: SoundRun;
  /** Whether it is our own voice, which is speech from end to end; else only what is loud is. */
  readonly #voice: boolean;
  readonly #articulation: RunArticulation;
  readonly #tail: number;
  #cutFrame: number | undefined;

  constructor(
    articulator: Articulator,
    seed: number,
    at: Milliseconds,
    rate: AudioFrame['rate'],
    voice: boolean,
  ) {
    this.sound = new SoundRun(at, rate);
    this.#voice = voice;
    this.#articulation = articulator.begin(this.sound, seed);
    this.#tail = articulator.tailFrames;
  }

  get firstFrame(): number {
    return this.sound.firstFrame;
  }

  /** The first frame in which nothing is left of it; none as long as it goes on. */
  get end(): number {
    if (this.#cutFrame !== undefined) return this.#cutFrame + CUT_DECAY.length + 1;
    return this.sound.over ? this.#lastFrame + this.#tail : Infinity;
  }

  push(sound: AudioFrame, phonemes: readonly SpokenPhoneme[]): void {
    this.sound.push(sound, phonemes);
  }

  /** @returns the first frame that is another now; `undefined` where all of it was heard before */
  cut(at: Milliseconds): number | undefined {
    if (this.sound.over && at >= this.sound.end) return undefined;
    this.sound.cut(at);
    this.#cutFrame = Math.max(this.firstFrame, Math.floor(at / FRAME));
    return this.#cutFrame + 1;
  }

  /** Whether somebody speaks in it at a frame. */
  speaksAt(frame: number): boolean {
    if (frame < this.firstFrame || frame >= this.end) return false;
    if (this.#cutFrame !== undefined && frame > this.#cutFrame) return false;
    if (this.#voice) return !this.sound.over || frame < this.#lastFrame;
    const hop = (frame - this.firstFrame) * FRAME_HOPS;
    let peak = FAINTEST;
    let loud = FAINTEST;
    for (let k = Math.max(0, hop - RECENT); k < hop + COMING; k += 1) {
      const { decibels } = this.sound.hop(k);
      peak = Math.max(peak, decibels);
      if (k >= hop - LASTING) loud = Math.max(loud, decibels);
    }
    return loud > FAINTEST && loud > peak - UNDER_PEAK;
  }

  /** Has the motion of some frames made. */
  async make(
    { from, to }: FrameSpan,
    given: Circumstances,
    due: Milliseconds,
    signal: AbortSignal,
  ): Promise<void> {
    const first = Math.max(from, this.firstFrame);
    const last = Math.min(to, this.#cutFrame === undefined ? this.end : this.#cutFrame + 1);
    if (first < last) await this.#articulation.rows({ from: first, to: last }, given, due, signal);
  }

  /** What it does to a face at a frame that was made, and how much that counts. */
  at(frame: number): { readonly row: FaceRow; readonly share: number } | undefined {
    if (frame < this.firstFrame || frame >= this.end) return undefined;
    const cut = this.#cutFrame;
    const row = this.#articulation.made(cut === undefined ? frame : Math.min(frame, cut));
    if (!row) return undefined;
    if (cut !== undefined) return { row, share: frame <= cut ? 1 : (CUT_DECAY[frame - cut - 1] ?? 0) };
    return { row, share: this.sound.over ? smooth((this.end - frame) / FADE_FRAMES) : 1 };
  }

  get #lastFrame(): number {
    return this.firstFrame + this.sound.framesInAll;
  }
}
