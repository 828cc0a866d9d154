import type { ClausePlan, Condition } from './voice-task.ts';

/** A plan whose phase has not been added up yet. */
export type Draft = Omit<ClausePlan, 'turns'>;

/** Columns drawn closer together: each new one lies on the line between the two old ones around its place. */
const squeezeColumns = (condition: Condition, columns: number): Condition => {
  const data = new Float32Array(condition.rows * columns);
  const last = condition.columns - 1;
  for (let column = 0; column < columns; column += 1) {
    const place = Math.min(last, Math.max(0, ((column + 0.5) * condition.columns) / columns - 0.5));
    const left = Math.floor(place);
    const right = Math.min(last, left + 1);
    const share = place - left;
    for (let row = 0; row < condition.rows; row += 1) {
      const start = row * condition.columns;
      const from = condition.data[start + left] ?? 0;
      const to = condition.data[start + right] ?? 0;
      data[row * columns + column] = from + share * (to - from);
    }
  }
  return { ...condition, data, columns };
};

/** A pitch curve drawn together. Its frames are taken as they are: between a pitch and none there is no line. */
const squeezePitch = (pitch: Float32Array, frames: number): Float32Array =>
  Float32Array.from({ length: frames }, (_, frame) => {
    return pitch[Math.floor(((frame + 0.5) * pitch.length) / frames)] ?? 0;
  });

/**
 * A plan that is over in less time, for speeds at which a front can make its durations no shorter.
 *
 * @param times how much faster; a plan is returned as it is where this is 1 or less
 */
export const squeeze = (plan: Draft, times: number): Draft => {
  if (times <= 1 || plan.frames === 0) return plan;
  const step = Math.max(...plan.conditions.map(({ framesPerColumn }) => framesPerColumn));
  const frames = Math.ceil(plan.frames / times / step) * step;
  const scale = frames / plan.frames;
  return {
    ...plan,
    frames,
    opening: Math.round(plan.opening * scale),
    symbols: plan.symbols.map((planned) => ({
      ...planned,
      frames: { from: planned.frames.from * scale, to: planned.frames.to * scale },
    })),
    conditions: plan.conditions.map((condition) =>
      squeezeColumns(condition, frames / condition.framesPerColumn),
    ),
    pitch: squeezePitch(plan.pitch, frames),
  };
};
