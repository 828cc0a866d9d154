import type { MotionFrame } from '../core/frames.ts';
import { ms } from '../core/units.ts';
import { FRAME } from './sound-run.ts';

const HALF = ms(FRAME / 2);
/** Frames that may come again: as far ahead as they are ever made. */
const REMEMBERED = 128;

const mean = (a: number, b: number): number => (a + b) / 2;

const between = (a: MotionFrame, b: MotionFrame): MotionFrame => ({
  kind: 'motion',
  at: ms(a.at + HALF),
  coefficients: a.coefficients.map((value, place) => mean(value, b.coefficients[place] ?? 0)),
  head: {
    yaw: mean(a.head.yaw, b.head.yaw),
    pitch: mean(a.head.pitch, b.head.pitch),
    roll: mean(a.head.roll, b.head.roll),
    x: mean(a.head.x, b.head.x),
    y: mean(a.head.y, b.head.y),
    z: mean(a.head.z, b.head.z),
  },
  gaze: { yaw: mean(a.gaze.yaw, b.gaze.yaw), pitch: mean(a.gaze.pitch, b.gaze.pitch) },
  state: a.state,
});

/** Motion at 50 a second: between each two frames of the 25 stands their mean. Frames that come again do so with those between them. */
export async function* doubledFrames(
  frames: AsyncIterable<MotionFrame>,
): AsyncGenerator<MotionFrame, void, undefined> {
  const known = new Map<number, MotionFrame>();
  for await (const frame of frames) {
    const before = known.get(frame.at - FRAME);
    if (before) yield between(before, frame);
    known.delete(frame.at - REMEMBERED * FRAME);
    known.set(frame.at, frame);
    yield frame;
  }
}
