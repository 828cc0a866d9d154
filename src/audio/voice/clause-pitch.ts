import type { Draft } from './clause-pace.ts';

/** Where a transposed pitch is kept, in hertz: lower there are no pulses, higher nobody speaks. */
const LOWEST = 50;
const HIGHEST = 600;

/**
 * A plan whose pitch is so many semitones higher, and as unvoiced where it was. The decoder is told as well, where its conditions
 * hold the curve.
 *
 * @param name of the pitch among the conditions
 */
export const transpose = (draft: Draft, semitones: number, name: string): Draft => {
  if (semitones === 0) return draft;
  const ratio = 2 ** (semitones / 12);
  const pitch = draft.pitch.map((hertz) =>
    hertz > 0 ? Math.min(HIGHEST, Math.max(LOWEST, hertz * ratio)) : hertz,
  );
  const conditions = draft.conditions.map((condition) =>
    condition.name === name ? { ...condition, data: pitch.slice() } : condition,
  );
  return { ...draft, pitch, conditions };
};
