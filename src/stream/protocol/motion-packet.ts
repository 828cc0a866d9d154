import { VivaError } from '../../core/errors.ts';
import type { FaceState, MotionFrame } from '../../core/frames.ts';

const STATES: readonly FaceState[] = ['idle', 'listening', 'speaking'];
const COEFFICIENTS = 52;
const POSE = 8;
const STATE_AT = 4 * (COEFFICIENTS + POSE);
const BYTES = STATE_AT + 4;

/**
 * The payload of a binary motion packet, little-endian: 60 f32 (52 coefficients in Apple's order; head yaw, pitch, roll in degrees,
 * x, y, z in centimetres; gaze yaw, pitch in degrees), u8 state (0 idle, 1 listening, 2 speaking), three zero bytes.
 */
export const encodeMotion = ({ coefficients, head, gaze, state }: MotionFrame): Uint8Array => {
  const bytes = new Uint8Array(BYTES);
  const view = new DataView(bytes.buffer);
  const pose = [head.yaw, head.pitch, head.roll, head.x, head.y, head.z, gaze.yaw, gaze.pitch];
  for (const [place, value] of [...coefficients, ...pose].entries()) view.setFloat32(4 * place, value, true);
  view.setUint8(STATE_AT, STATES.indexOf(state));
  return bytes;
};

/** Reads what {@link encodeMotion} wrote. Throws `MESSAGE_MALFORMED`. */
export const decodeMotion = (bytes: Uint8Array): Omit<MotionFrame, 'kind' | 'at'> => {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const state = bytes.byteLength === BYTES ? STATES[view.getUint8(STATE_AT)] : undefined;
  if (!state) throw new VivaError('MESSAGE_MALFORMED', { reason: `motion has ${String(BYTES)} bytes` });
  const number = (place: number): number => view.getFloat32(4 * place, true);
  const pose = (place: number): number => number(COEFFICIENTS + place);
  return {
    coefficients: Float32Array.from({ length: COEFFICIENTS }, (_, place) => number(place)),
    head: { yaw: pose(0), pitch: pose(1), roll: pose(2), x: pose(3), y: pose(4), z: pose(5) },
    gaze: { yaw: pose(6), pitch: pose(7) },
    state,
  };
};

/** A frame of motion as JSON says it: four decimals, which no eye can tell from more. */
export interface WireMotion {
  readonly atMs: number;
  readonly coefficients: readonly number[];
  readonly head: MotionFrame['head'];
  readonly gaze: MotionFrame['gaze'];
  readonly state: FaceState;
}

const rounded = (value: number): number => Math.round(value * 10_000) / 10_000;

export const wireMotion = ({ coefficients, head, gaze, state }: MotionFrame, atMs: number): WireMotion => ({
  atMs,
  coefficients: Array.from(coefficients, rounded),
  head: {
    yaw: rounded(head.yaw),
    pitch: rounded(head.pitch),
    roll: rounded(head.roll),
    x: rounded(head.x),
    y: rounded(head.y),
    z: rounded(head.z),
  },
  gaze: { yaw: rounded(gaze.yaw), pitch: rounded(gaze.pitch) },
  state,
});
