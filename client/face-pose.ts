import type { decodeMotion } from '../src/stream/protocol/motion-packet.ts';

/** A face at one moment, as the service sends it. */
export type FacePose = ReturnType<typeof decodeMotion>;

const HEAD = ['yaw', 'pitch', 'roll', 'x', 'y', 'z'] as const;

/** A face between two others. @param share of the second. @range [0, 1] */
export const poseBetween = (one: FacePose, other: FacePose, share: number): FacePose => {
  if (share <= 0) return one;
  if (share >= 1) return other;
  const mix = (a: number, b: number): number => a + (b - a) * share;
  const [yaw, pitch, roll, x, y, z] = HEAD.map((name) => mix(one.head[name], other.head[name])) as [
    number,
    number,
    number,
    number,
    number,
    number,
  ];
  return {
    coefficients: one.coefficients.map((value, place) => mix(value, other.coefficients[place] ?? 0)),
    head: { yaw, pitch, roll, x, y, z },
    gaze: { yaw: mix(one.gaze.yaw, other.gaze.yaw), pitch: mix(one.gaze.pitch, other.gaze.pitch) },
    state: share < 0.5 ? one.state : other.state,
  };
};
