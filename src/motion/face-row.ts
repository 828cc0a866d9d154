import type { ArkitName } from '../core/arkit.ts';
import { ARKIT_NAMES, arkitIndex } from '../core/arkit.ts';
import type { FaceState, MotionFrame } from '../core/frames.ts';
import type { Milliseconds } from '../core/units.ts';

/** The numbers of a pose, as they follow the coefficients in a row. */
const POSE = ['yaw', 'pitch', 'roll', 'x', 'y', 'z', 'gazeYaw', 'gazePitch'] as const;
export type PoseName = (typeof POSE)[number];

/**
 * Everything of a face at one moment, as it is reckoned with inside this room.
 *
 * @shape [60] float32 @layout 52 coefficients in Apple's order, then head yaw, pitch, roll, x, y, z and gaze yaw, pitch
 */
export type FaceRow = Float32Array;

export const COEFFICIENTS = ARKIT_NAMES.length;
export const ROW_LENGTH = COEFFICIENTS + POSE.length;

/** Where a number stands in a row. */
export const placeOf = (name: ArkitName | PoseName): number => {
  const pose = POSE.indexOf(name as PoseName);
  return pose < 0 ? arkitIndex(name as ArkitName) : COEFFICIENTS + pose;
};

const pose = (row: FaceRow, name: PoseName): number => row[placeOf(name)] ?? 0;

/** Adds to one number of a row. */
export const add = (row: FaceRow, place: number, value: number): void => {
  row[place] = (row[place] ?? 0) + value;
};

/** Some numbers of a face by name, both halves where the name has no side. */
export type FaceTarget = readonly (readonly [place: number, value: number])[];

/** Adds a target, `weight` times. */
export const addTarget = (row: FaceRow, target: FaceTarget, weight: number): void => {
  for (const [place, value] of target) add(row, place, value * weight);
};

/** A row as everybody else sees it, its coefficients held within [0, 1]. */
export const frameOf = (row: FaceRow, at: Milliseconds, state: FaceState): MotionFrame => ({
  kind: 'motion',
  at,
  coefficients: row.slice(0, COEFFICIENTS).map((value) => Math.min(1, Math.max(0, value))),
  head: {
    yaw: pose(row, 'yaw'),
    pitch: pose(row, 'pitch'),
    roll: pose(row, 'roll'),
    x: pose(row, 'x'),
    y: pose(row, 'y'),
    z: pose(row, 'z'),
  },
  gaze: { yaw: pose(row, 'gazeYaw'), pitch: pose(row, 'gazePitch') },
  state,
});
