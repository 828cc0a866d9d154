import type { FaceState } from '../core/frames.ts';
import type { Circumstances, FrameSpan } from './articulation.ts';
import type { Controls, Expression } from './controls.ts';
import { controlsOf } from './controls.ts';
import { FrameHistory } from './frame-history.ts';
import type { Listening } from './listening.ts';
import type { SoundAxis } from './sound-axis.ts';
import { FRAME } from './sound-run.ts';
import { BLEND_FRAMES, blended } from './state-weights.ts';

/** Frames that are remembered: as long as anything can be made again. */
const KEPT = 128;

/** What a face is about at each frame, and what is wished of it: as it was asked for when the frame was made. */
export class FaceWishes implements Circumstances {
  readonly #sounds: SoundAxis;
  readonly #listening: Listening;
  readonly #labels: FrameHistory<FaceState>;
  readonly #controls: FrameHistory<Controls>;
  /** What the face is about where nothing sounds. */
  label: FaceState | 'auto';
  #wished: Controls;

  constructor(
    sounds: SoundAxis,
    listening: Listening,
    {
      label = 'auto',
      expression = {},
    }: { readonly label?: FaceState | 'auto'; readonly expression?: Expression },
  ) {
    this.#sounds = sounds;
    this.#listening = listening;
    this.label = label;
    this.#wished = controlsOf(expression);
    this.#labels = new FrameHistory(KEPT, label === 'auto' ? 'idle' : label);
    this.#controls = new FrameHistory(KEPT, this.#wished);
  }

  /** Throws `REQUEST_INVALID` or `VALUE_OUT_OF_RANGE`. */
  express(expression: Expression): void {
    this.#wished = controlsOf(expression);
  }

  /** Decides about frames that are about to be made, from what sounds and what is wished now. */
  settle({ from, to }: FrameSpan): void {
    for (let frame = from; frame < to; frame += 1) {
      this.#labels.set(frame, this.#decide(frame));
      this.#controls.set(frame, this.#wished);
    }
  }

  labelAt(frame: number): FaceState {
    return this.#labels.at(frame);
  }

  /** What is wished, blended in: a wish does not jump. */
  controlsAt(frame: number): Controls {
    const now = this.#controls.at(frame);
    // Mostly nothing has changed lately.
    const same = Array.from({ length: BLEND_FRAMES }, (_, back) => frame - back).every(
      (near) => this.#controls.at(near) === now,
    );
    if (same) return now;
    return now.map((_, place) => blended(frame, (near) => this.#controls.at(near)[place] ?? 0));
  }

  #decide(frame: number): FaceState {
    if (this.#sounds.runs.some((run) => run.speaksAt(frame))) return 'speaking';
    if (this.label !== 'auto') return this.label;
    return this.#listening.attentiveAt(frame * FRAME) ? 'listening' : 'idle';
  }
}
