import type { SpokenPhoneme } from '../core/frames.ts';
import { ms } from '../core/units.ts';
import type { Articulator, Circumstances, FrameSpan, RunArticulation } from './articulation.ts';
import { smooth } from './chance.ts';
import { addControls } from './controls.ts';
import type { FaceRow, FaceTarget } from './face-row.ts';
import { ROW_LENGTH, add, addTarget, placeOf } from './face-row.ts';
import type { SoundRun } from './sound-run.ts';
import { FRAME, FRAME_HOPS } from './sound-run.ts';
import { visemeOf } from './visemes.ts';

/** How far a sound reaches into its neighbours: one standard deviation. */
const REACH = 42;
/** Sounds farther away than this have no part. */
const HORIZON = 160;
/** Lips begin to close before the sound, and open after it. */
const CLOSING = 60;

const jaw = placeOf('jawOpen');
const close = placeOf('mouthClose');

const bell = (distance: number): number => Math.exp(-0.5 * (distance / REACH) ** 2);

/** How far a moment is from a span of time; nought inside. */
const distanceTo = (time: number, from: number, to: number): number => Math.max(0, from - time, time - to);

/** What stands around a moment, and how strongly. */
interface Pull {
  readonly target: FaceTarget;
  readonly weight: number;
}

const pullsOf = (time: number, { symbol, at, span }: SpokenPhoneme): readonly Pull[] => {
  const viseme = visemeOf(symbol);
  if (!viseme) return [];
  const part = span / viseme.shapes.length;
  return viseme.shapes.map((target, k) => ({
    target,
    weight: bell(distanceTo(time, at + k * part + part / 4, at + (k + 1) * part - part / 4)),
  }));
};

/** How much the lips have to meet at a moment. @range [0, 1] */
const closureAt = (time: number, near: readonly SpokenPhoneme[]): number => {
  let closure = 0;
  for (const { symbol, at, span } of near) {
    if (visemeOf(symbol)?.closed !== true) continue;
    // Shut through the sound, or through 50 ms of it where it is longer; then they burst open.
    const shut = Math.max(span, 50);
    closure = Math.max(closure, smooth(1 - distanceTo(time, at, at + shut) / CLOSING));
  }
  return closure;
};

/** Closes the lips of a row, whatever else its jaw does. */
const closeLips = (row: FaceRow, closure: number): void => {
  if (closure === 0) return;
  for (const [place, value] of row.entries()) row[place] = value * (1 - 0.85 * closure);
  row[close] = (row[jaw] ?? 0) * closure;
  for (const [place, value] of visemeOf('m')?.shapes[0] ?? []) add(row, place, value * closure);
};

/** Where our own voice speaks: each sound pulls at the mouth while it sounds and a little before and after. */
const phonemeRow = (time: number, near: readonly SpokenPhoneme[]): { row: FaceRow; closure: number } => {
  const row = new Float32Array(ROW_LENGTH);
  const pulls = near.flatMap((phoneme) => pullsOf(time, phoneme));
  const sum = pulls.reduce((total, { weight }) => total + weight, 0);
  // Far from all sounds nothing pulls, and the mouth rests.
  const strength = Math.min(1, sum) / Math.max(sum, 1e-6);
  for (const { target, weight } of pulls) addTarget(row, target, weight * strength);
  const closure = closureAt(time, near);
  closeLips(row, closure);
  return { row, closure };
};

/** Loudness below the loudest of the last seconds at which a mouth is shut, and at which it is as open as it gets. Decibels. */
const SHUT = -34;
const WIDE = -6;
/** Nothing quieter is speech. */
const FLOOR = -55;
/** Hops looked back for the loudest: three seconds. */
const MEMORY = 300;

const OPENING: FaceTarget = [
  [jaw, 0.36],
  [placeOf('mouthLowerDownLeft'), 0.2],
  [placeOf('mouthLowerDownRight'), 0.2],
  [placeOf('mouthUpperUpLeft'), 0.1],
  [placeOf('mouthUpperUpRight'), 0.1],
];
const SPREADING: FaceTarget = visemeOf('s')?.shapes[0] ?? [];

const loudest = (run: SoundRun, hop: number): number => {
  let most = -45;
  for (let k = Math.max(0, hop - MEMORY); k < hop + 2 * FRAME_HOPS; k += 1)
    most = Math.max(most, run.hop(k).decibels);
  return most;
};

/** Where all we have is sound: the louder, the wider; a hiss spreads the lips instead. */
const loudnessRow = (run: SoundRun, frame: number): { row: FaceRow; closure: number } => {
  const row = new Float32Array(ROW_LENGTH);
  const first = (frame - run.firstFrame) * FRAME_HOPS;
  const peak = loudest(run, first);
  let open = 0;
  let spread = 0;
  const from = first - FRAME_HOPS / 2;
  const to = first + (3 * FRAME_HOPS) / 2;
  for (let k = from; k < to; k += 1) {
    const { decibels, hiss } = run.hop(k);
    if (decibels < FLOOR) continue;
    const loud = smooth((decibels - peak - SHUT) / (WIDE - SHUT));
    const hissing = smooth((hiss - 0.35) / 0.4);
    open += (loud * (1 - hissing)) / (to - from);
    spread += (loud * hissing) / (to - from);
  }
  addTarget(row, OPENING, open);
  addTarget(row, SPREADING, spread);
  return { row, closure: 0 };
};

class RuledRun implements RunArticulation {
  readonly #run: SoundRun;
  #given: Circumstances | undefined;

  constructor(run: SoundRun) {
    this.#run = run;
  }

  rows(span: FrameSpan, given: Circumstances): Promise<readonly FaceRow[]> {
    this.#given = given;
    this.#run.forgetBefore(span.from - this.#run.firstFrame);
    return Promise.resolve(
      Array.from({ length: span.to - span.from }, (_, k) => this.#rowAt(span.from + k, given)),
    );
  }

  made(frame: number): FaceRow | undefined {
    return this.#given && this.#rowAt(frame, this.#given);
  }

  #rowAt(frame: number, given: Circumstances): FaceRow {
    const time = frame * FRAME;
    const near = this.#run.phonemes.filter(({ at, span }) => distanceTo(time, at, at + span) < HORIZON);
    const { row, closure } =
      this.#run.phonemes.length > 0 ? phonemeRow(time, near) : loudnessRow(this.#run, frame);
    addControls(row, given.controlsAt(frame), closure);
    return row;
  }
}

/**
 * Motion by rules, without a network: visemes where the phonemes are known, since our own voice speaks; loudness where all there
 * is, is sound. What the networks are measured against, and what stands in for them where they are not installed.
 */
export const ruleArticulator = (): Articulator => ({
  lookAhead: ms(2 * FRAME),
  tailFrames: 6,
  movesHead: false,
  begin: (run) => new RuledRun(run),
});
