import type { FaceState, MotionFrame } from '../core/frames.ts';
import { ms } from '../core/units.ts';
import { blinkAt } from './blinks.ts';
import type { Chance } from './chance.ts';
import { PURPOSE, chanceOf } from './chance.ts';
import type { Controls } from './controls.ts';
import { addControls } from './controls.ts';
import type { FaceRow } from './face-row.ts';
import { COEFFICIENTS, ROW_LENGTH, add, frameOf, placeOf } from './face-row.ts';
import { lookAt } from './gaze.ts';
import type { LaidRun } from './laid-run.ts';
import type { Listening } from './listening.ts';
import { FRAME } from './sound-run.ts';
import type { StateWeights } from './state-weights.ts';
import { weightsAt } from './state-weights.ts';
import { sway } from './sway.ts';

/** What a frame is composed of beside the seed. */
export interface Parts {
  readonly labelAt: (frame: number) => FaceState;
  readonly controlsAt: (frame: number) => Controls;
  readonly runs: readonly LaidRun[];
  readonly listening: Listening;
}

/** Degrees at which a coefficient of looking is 1. */
const FULL_YAW = 32;
const FULL_PITCH = 26;
/** Share of the head's motion that the eyes make up for, since they rest on somebody. */
const STEADY = 0.75;

const PLACE = {
  yaw: placeOf('yaw'),
  pitch: placeOf('pitch'),
  gazeYaw: placeOf('gazeYaw'),
  gazePitch: placeOf('gazePitch'),
  lids: [placeOf('eyeBlinkLeft'), placeOf('eyeBlinkRight')],
  brows: [placeOf('browDownLeft'), placeOf('browDownRight')],
  out: [placeOf('eyeLookOutLeft'), placeOf('eyeLookOutRight')],
  in: [placeOf('eyeLookInLeft'), placeOf('eyeLookInRight')],
  up: [placeOf('eyeLookUpLeft'), placeOf('eyeLookUpRight')],
  down: [placeOf('eyeLookDownLeft'), placeOf('eyeLookDownRight')],
} as const;

/** Turns where the eyes look into the coefficients that say so; the lids go down with them. */
const turnEyes = (row: FaceRow): void => {
  const yaw = (row[PLACE.gazeYaw] ?? 0) / FULL_YAW;
  const pitch = (row[PLACE.gazePitch] ?? 0) / FULL_PITCH;
  // To its left, the left eye looks outwards and the right one inwards.
  add(row, PLACE.out[0], Math.max(0, yaw));
  add(row, PLACE.in[1], Math.max(0, yaw));
  add(row, PLACE.in[0], Math.max(0, -yaw));
  add(row, PLACE.out[1], Math.max(0, -yaw));
  for (const eye of [0, 1] as const) {
    add(row, PLACE.down[eye], Math.max(0, pitch));
    add(row, PLACE.up[eye], Math.max(0, -pitch));
    add(row, PLACE.lids[eye], 0.35 * Math.max(0, pitch));
  }
};

/**
 * Makes a whole face of what its sound does to it, and of what a face does anyway: it blinks, looks, breathes, drifts, listens.
 * A function of the frame: the same frame with the same parts is the same face, whenever it is made.
 */
export class FaceComposer {
  readonly #blinks: Chance;
  readonly #looks: Chance;
  readonly #sway: Chance;
  readonly #drifting: number;

  /** @param movesHead whether speech brings a head's motion of its own */
  constructor(seed: number, movesHead: boolean) {
    this.#drifting = movesHead ? 0.33 : 1;
    this.#blinks = chanceOf(seed, PURPOSE.blink);
    this.#looks = chanceOf(seed, PURPOSE.gaze);
    this.#sway = chanceOf(seed, PURPOSE.sway);
  }

  compose(frame: number, parts: Parts): MotionFrame {
    const row = new Float32Array(ROW_LENGTH);
    const time = frame * FRAME;
    const weights = weightsAt(frame, parts.labelAt);
    sway(row, time / 1000, this.#sway, weights, this.#drifting);
    parts.listening.shape(row, time, weights.listening);
    this.#addSound(row, frame, parts);
    this.#look(row, time / 1000, weights);
    this.#blink(row, frame, parts);
    return frameOf(row, ms(time), parts.labelAt(frame));
  }

  /** What sounds moves the face, with all that was asked for in it; what was asked for alone where nothing sounds. */
  #addSound(row: FaceRow, frame: number, { runs, controlsAt }: Parts): void {
    let share = 0;
    for (const run of runs) {
      const moved = run.at(frame);
      if (!moved) continue;
      share += moved.share;
      for (const [place, value] of moved.row.entries()) add(row, place, value * moved.share);
    }
    if (share < 1) addControls(row, controlsAt(frame), 0, 1 - share);
    // Shapes that push the other way may not go below nought, nor may two voices open a mouth twice.
    for (let place = 0; place < COEFFICIENTS; place += 1)
      row[place] = Math.min(1, Math.max(0, row[place] ?? 0));
  }

  #look(row: FaceRow, seconds: number, weights: StateWeights): void {
    const look = lookAt(seconds, this.#looks, weights);
    const steady = STEADY * (1 - weights.idle);
    add(row, PLACE.gazeYaw, look.yaw - steady * (row[PLACE.yaw] ?? 0));
    add(row, PLACE.gazePitch, look.pitch - steady * (row[PLACE.pitch] ?? 0));
    add(row, PLACE.yaw, look.headYaw);
    add(row, PLACE.pitch, look.headPitch);
    turnEyes(row);
  }

  #blink(row: FaceRow, frame: number, { labelAt }: Parts): void {
    const lids = blinkAt((frame * FRAME) / 1000, this.#blinks, (seconds) =>
      weightsAt(Math.floor((seconds * 1000) / FRAME), labelAt),
    );
    for (const place of PLACE.lids) row[place] = Math.max(row[place] ?? 0, lids);
    for (const place of PLACE.brows) add(row, place, 0.05 * lids);
  }
}
