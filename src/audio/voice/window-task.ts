import type { FrameRange } from './synthesis.ts';
import { PITCH_REACH, REACH } from './synthesis.ts';
import type { ClausePlan, Condition, WindowTask } from './voice-task.ts';

const columnsOf = (condition: Condition, { from, to }: FrameRange): Condition => {
  const first = from / condition.framesPerColumn;
  const columns = (to - from) / condition.framesPerColumn;
  const data = new Float32Array(condition.rows * columns);
  for (let row = 0; row < condition.rows; row += 1) {
    const start = row * condition.columns + first;
    data.set(condition.data.subarray(start, start + columns), row * columns);
  }
  return { ...condition, data, columns };
};

/** A range and so much more on either side, as far as the clause goes. */
const widen = ({ from, to }: FrameRange, before: number, after: number, frames: number): FrameRange => ({
  from: Math.max(0, from - before),
  to: Math.min(frames, to + after),
});

/** The frames whose spectra a window needs. */
export const heldBy = (wanted: FrameRange, frames: number): FrameRange =>
  widen(wanted, REACH.before, REACH.after, frames);

/** What a window's job needs of its clause's plan: the columns around it and no more. */
export const windowTask = (
  plan: ClausePlan,
  wanted: FrameRange,
  { model, seed, base, context }: { model: string; seed: number; base: number; context: number },
): WindowTask => {
  const { frames } = plan;
  const around = widen(heldBy(wanted, frames), context, context, frames);
  const step = Math.max(...plan.conditions.map(({ framesPerColumn }) => framesPerColumn));
  const seen = {
    from: Math.floor(around.from / step) * step,
    to: Math.min(frames, Math.ceil(around.to / step) * step),
  };
  const voiced = widen(wanted, PITCH_REACH.before, PITCH_REACH.after, frames);
  return {
    kind: 'window',
    model,
    seed,
    wanted,
    frames,
    base,
    seen,
    conditions: plan.conditions.map((condition) => columnsOf(condition, seen)),
    pitchFrom: voiced.from,
    pitch: plan.pitch.slice(voiced.from, voiced.to),
    turns: plan.turns.slice(voiced.from, voiced.to),
  };
};
