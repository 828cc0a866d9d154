import { arkitIndices } from '../core/arkit.ts';
import type { FaceRow, FaceTarget } from './face-row.ts';

const places = (weights: Readonly<Record<string, number>>): FaceTarget =>
  Object.entries(weights).flatMap(([name, weight]) =>
    arkitIndices(name).map((place): readonly [number, number] => [place, weight]),
  );

/** How far each coefficient alone moves the middle of the inner lips of ICT-FaceKit apart, in centimetres. */
const PARTING = places({
  jawOpen: 3.3,
  mouthClose: -3.9,
  mouthFunnel: 1.4,
  mouthLowerDown: 0.34,
  mouthUpperUp: 0.35,
  mouthShrugUpper: 0.53,
  mouthShrugLower: -0.69,
  mouthRollLower: -0.38,
  mouthRollUpper: 0.18,
  mouthPress: -0.13,
  mouthPucker: -0.05,
});

/** How far the lips are apart beyond rest: a sum, good to some tenths of a centimetre. Below nought they press. Centimetres. */
export const lipGap = (row: FaceRow): number => {
  let gap = 0;
  for (const [place, weight] of PARTING) gap += weight * (row[place] ?? 0);
  return gap;
};

/** The coefficients that part the lips. */
export const PARTING_PLACES: ReadonlySet<number> = new Set(
  PARTING.filter(([, weight]) => weight > 0.3).map(([place]) => place),
);
