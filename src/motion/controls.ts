import { ARKIT_NAMES, arkitIndices } from '../core/arkit.ts';
import { VivaError } from '../core/errors.ts';
import type { FaceRow } from './face-row.ts';
import { COEFFICIENTS, add } from './face-row.ts';
import { PARTING_PLACES } from './lip-gap.ts';

/** What is added to each coefficient, in Apple's order. @shape [52] float32 @range [-1, 1] */
export type Controls = Float32Array;

/** By names, as people write them: `{ mouthSmile: 0.5 }`; a name without a side sets both. */
export type Expression = Readonly<Record<string, number>>;

const minimum = -1;
const maximum = 1;

/** Reads an expression. Throws `REQUEST_INVALID` for a name that is none, `VALUE_OUT_OF_RANGE`. */
export const controlsOf = (expression: Expression, field = 'expression'): Controls => {
  const controls = new Float32Array(COEFFICIENTS);
  for (const [name, value] of Object.entries(expression)) {
    const places = arkitIndices(name);
    if (places.length === 0) {
      const problem = `${name.slice(0, 40)} is none of the ${String(ARKIT_NAMES.length)} ARKit coefficients`;
      throw new VivaError('REQUEST_INVALID', { field, problem });
    }
    if (!(value >= minimum && value <= maximum)) {
      throw new VivaError('VALUE_OUT_OF_RANGE', { field: `${field}.${name}`, got: value, minimum, maximum });
    }
    for (const place of places) controls[place] = value;
  }
  return controls;
};

/**
 * Adds what was asked for to a face. What would part lips that a sound has closed waits until they part.
 *
 * @param closed how much the lips have to stay together. @range [0, 1]
 */
export const addControls = (row: FaceRow, controls: Controls, closed: number, share = 1): void => {
  for (const [place, value] of controls.entries()) {
    if (value === 0) continue;
    const held = value > 0 && PARTING_PLACES.has(place) ? 1 - closed : 1;
    add(row, place, value * held * share);
  }
};
