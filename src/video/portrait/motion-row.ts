import { ARKIT_NAMES } from '../../core/arkit.ts';
import type { MotionFrame } from '../../core/frames.ts';

/**
 * Steps to which motion is rounded before it is drawn: below a twentieth of a pixel at 512. What has not moved by one is not drawn
 * again.
 */
const STEP = { coefficient: 1 / 512, degrees: 1 / 50, centimetres: 1 / 200 };

type Read = (frame: MotionFrame) => number;

const rounded = (value: number, step: number): number => Math.round(value / step) * step;

const POSE: Readonly<Record<string, Read>> = {
  headYaw: ({ head }) => rounded(head.yaw, STEP.degrees),
  headPitch: ({ head }) => rounded(head.pitch, STEP.degrees),
  headRoll: ({ head }) => rounded(head.roll, STEP.degrees),
  headX: ({ head }) => rounded(head.x, STEP.centimetres),
  headY: ({ head }) => rounded(head.y, STEP.centimetres),
  headZ: ({ head }) => rounded(head.z, STEP.centimetres),
  gazeYaw: ({ gaze }) => rounded(gaze.yaw, STEP.degrees),
  gazePitch: ({ gaze }) => rounded(gaze.pitch, STEP.degrees),
};

const reader = (name: string): Read => {
  const pose = POSE[name];
  if (pose) return pose;
  const place = ARKIT_NAMES.findIndex((each) => each === name);
  return ({ coefficients }) => rounded(coefficients[place] ?? 0, STEP.coefficient);
};

/** How a pack wants its motion: one row of numbers for each frame. */
export class MotionRows {
  readonly #readers: readonly Read[];

  /** @param names what stands at each place, of `ARKIT_NAMES` and `POSE_NAMES` */
  constructor(names: readonly string[]) {
    this.#readers = names.map(reader);
  }

  get width(): number {
    return this.#readers.length;
  }

  /** @shape [names] float32, the caller's */
  row(frame: MotionFrame): Float32Array {
    return Float32Array.from(this.#readers, (read) => read(frame));
  }
}

/** Whether two rows draw the same picture. */
export const sameRow = (a: Float32Array, b: Float32Array): boolean =>
  a.every((value, index) => value === b[index]);
