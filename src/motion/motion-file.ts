import { ARKIT_NAMES } from '../core/arkit.ts';
import type { MotionFrame } from '../core/frames.ts';

/** How motion lies in a file. */
export const MOTION_FORMATS = ['json', 'csv'] as const;
export type MotionFormat = (typeof MOTION_FORMATS)[number];

/** The format that a file's ending means; `undefined` where it means none. */
export const motionFormatOf = (file: string): MotionFormat | undefined =>
  MOTION_FORMATS.find((format) => file.toLowerCase().endsWith(`.${format}`));

/** Five decimals: a hundredth of what anybody could see. */
const rounded = (value: number): number => Math.round(value * 100_000) / 100_000;

const HEAD = ['yaw', 'pitch', 'roll', 'x', 'y', 'z'] as const;
const GAZE = ['yaw', 'pitch'] as const;

const jsonFrame = ({ at, coefficients, head, gaze, state }: MotionFrame): string =>
  JSON.stringify({
    time: rounded(at / 1000),
    coefficients: Array.from(coefficients, rounded),
    head: Object.fromEntries(HEAD.map((name) => [name, rounded(head[name])])),
    gaze: Object.fromEntries(GAZE.map((name) => [name, rounded(gaze[name])])),
    state,
  });

async function* asJson(
  frames: AsyncIterable<MotionFrame>,
  fps: number,
): AsyncGenerator<string, void, undefined> {
  yield `{"fps":${String(fps)},"names":${JSON.stringify(ARKIT_NAMES)},"frames":[`;
  let before = '\n';
  for await (const frame of frames) {
    yield before + jsonFrame(frame);
    before = ',\n';
  }
  yield '\n]}\n';
}

const capital = (name: string): string => name.slice(0, 1).toUpperCase() + name.slice(1);

async function* asCsv(frames: AsyncIterable<MotionFrame>): AsyncGenerator<string, void, undefined> {
  const pose = [...HEAD.map((name) => `head${capital(name)}`), ...GAZE.map((name) => `gaze${capital(name)}`)];
  yield `${['time', ...ARKIT_NAMES, ...pose, 'state'].join(',')}\n`;
  for await (const { at, coefficients, head, gaze, state } of frames) {
    const numbers = [
      at / 1000,
      ...coefficients,
      ...HEAD.map((name) => head[name]),
      ...GAZE.map((name) => gaze[name]),
    ];
    yield `${[...numbers.map(rounded), state].join(',')}\n`;
  }
}

/** Motion as the text of a file, piece by piece: seconds, degrees, centimetres. */
export const motionFile = (
  frames: AsyncIterable<MotionFrame>,
  format: MotionFormat,
  fps: number,
): AsyncIterable<string> => (format === 'json' ? asJson(frames, fps) : asCsv(frames));
