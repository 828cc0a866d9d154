import type { Milliseconds } from '../src/core/units.ts';
import type { FacePose } from './face-pose.ts';
import { poseBetween } from './face-pose.ts';

interface Placed {
  readonly at: number;
  readonly pose: FacePose;
}

/** Frames that are kept: ten seconds of them. */
const KEPT = 256;

/** A face's motion as it arrives: a frame takes the place of every frame that is not before it. */
export class MotionTrack {
  readonly #frames: Placed[] = [];

  /** @param at on the session's axis */
  push(at: Milliseconds, pose: FacePose): void {
    while ((this.#frames.at(-1)?.at ?? -Infinity) >= at) this.#frames.pop();
    this.#frames.push({ at, pose });
    if (this.#frames.length > KEPT) this.#frames.shift();
  }

  clear(): void {
    this.#frames.length = 0;
  }

  /** The face at a moment, between the frames around it; the first or the last beyond them. `undefined` while there is none. */
  at(time: number): FacePose | undefined {
    const after = this.#frames.findIndex(({ at }) => at > time);
    if (after < 0) return this.#frames.at(-1)?.pose;
    const [one, other] = [this.#frames[after - 1], this.#frames[after]];
    if (!one || !other) return other?.pose;
    return poseBetween(one.pose, other.pose, (time - one.at) / (other.at - one.at));
  }
}
