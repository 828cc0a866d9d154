import { ARKIT_NAMES } from '../../core/arkit.ts';
import type { MotionFrame, VideoFrame } from '../../core/frames.ts';
import type { Stage } from '../../core/stage.ts';
import { abortable } from '../../core/stage.ts';
import { Canvas, colour } from './canvas.ts';

const PAPER = colour(250, 240, 228);
const SHOULDERS = colour(70, 88, 120);
const HAIR = colour(92, 62, 48);
const SKIN = colour(238, 196, 168);
const SHADE = colour(222, 172, 142);
const WHITE = colour(252, 252, 250);
const IRIS = colour(66, 92, 84);
const PUPIL = colour(24, 22, 22);
const LIPS = colour(184, 67, 66);
const INSIDE = colour(86, 24, 30);
const TEETH = colour(248, 244, 238);

/** @defaultValue 384 */
export interface SketchOptions {
  /** Pixels; even. */
  readonly side?: number;
}

const placeOf = new Map<string, number>(ARKIT_NAMES.map((name, place) => [name, place]));

/** A face drawn by hand, moved as a {@link MotionFrame} says: what is seen where there is no portrait. */
const drawSketch = (motion: MotionFrame, side: number): Uint8Array => {
  const value = (name: string): number => motion.coefficients[placeOf.get(name) ?? -1] ?? 0;
  const both = (name: string): number => (value(`${name}Left`) + value(`${name}Right`)) / 2;
  const unit = side / 100;
  const canvas = new Canvas(side);
  const { head, gaze } = motion;
  const roll = (head.roll * Math.PI) / 180;
  const centreX = 50 + head.yaw * 0.25 + head.x;
  const centreY = 48 + head.pitch * 0.2 - head.y;
  /** A place of the face, from its centre, in hundredths of the picture. */
  const ellipse = (
    x: number,
    y: number,
    radiusX: number,
    radiusY: number,
    ink: Parameters<Canvas['ellipse']>[4],
    depth = 1,
  ): void => {
    const turnedX = x + head.yaw * 0.12 * depth;
    const turnedY = y + head.pitch * 0.12 * depth;
    const atX = centreX + turnedX * Math.cos(roll) - turnedY * Math.sin(roll);
    const atY = centreY + turnedX * Math.sin(roll) + turnedY * Math.cos(roll);
    canvas.ellipse(atX * unit, atY * unit, radiusX * unit, radiusY * unit, ink, roll);
  };
  canvas.fill(PAPER);
  canvas.ellipse(50 * unit, 112 * unit, 40 * unit, 34 * unit, SHOULDERS);
  canvas.ellipse(50 * unit, 78 * unit, 9 * unit, 16 * unit, SHADE);
  ellipse(0, -6, 29, 33, HAIR, 0.4);
  const jaw = value('jawOpen');
  ellipse(0, 2 + jaw * 2, 23, 29 + jaw * 3, SKIN, 0.7);
  ellipse(0, 6, 2.6, 4, SHADE, 1.8);
  for (const left of [-1, 1]) {
    const name = left < 0 ? 'Right' : 'Left';
    const open = Math.max(0.04, 1 - value(`eyeBlink${name}`) + value(`eyeWide${name}`) * 0.3);
    const x = left * 9.5;
    ellipse(x, -5, 4.6, 2.9 * open, WHITE, 1.2);
    const look = Math.min(2.9 * open, 2.4);
    ellipse(x + gaze.yaw * 0.09, -5 + gaze.pitch * 0.06, Math.min(2.4, look + 0.4), look, IRIS, 1.2);
    ellipse(x + gaze.yaw * 0.09, -5 + gaze.pitch * 0.06, 1.1, Math.min(1.1, look), PUPIL, 1.2);
    const brow = value('browInnerUp') * 2 + value(`browOuterUp${name}`) * 2 - value(`browDown${name}`) * 2;
    ellipse(x, -12 - brow, 5.4, 1, HAIR, 1.2);
  }
  const smile = both('mouthSmile') - both('mouthFrown');
  const round = Math.max(value('mouthPucker'), value('mouthFunnel'));
  const wide = 8.5 + smile * 3 + both('mouthStretch') * 2 - round * 4.5;
  const gap = Math.max(0, jaw * 9 * (1 - value('mouthClose')) + round * 1.2 - value('mouthPressLeft'));
  const mouthY = 16 + jaw * 1.5 - smile;
  ellipse(0, mouthY, wide, 1.3 + gap, LIPS, 1.5);
  if (gap > 0.6) {
    ellipse(0, mouthY, Math.max(1, wide - 1.6), gap, INSIDE, 1.5);
    if (gap > 1.6)
      ellipse(0, mouthY - gap * 0.55, Math.max(1, wide - 3), Math.min(1.1, gap * 0.3), TEETH, 1.5);
  }
  return canvas.i420;
};

/** Motion as pictures of a drawn face: no network, a millisecond each. */
export const sketchStage = ({ side = 384 }: SketchOptions = {}): Stage<MotionFrame, VideoFrame> => ({
  name: 'video.sketch',
  async *run(input, { signal }) {
    for await (const motion of abortable(input, signal)) {
      yield { kind: 'video', i420: drawSketch(motion, side), width: side, height: side, at: motion.at };
    }
  },
});
