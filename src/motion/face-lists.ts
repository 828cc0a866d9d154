import type { ArkitName } from '../core/arkit.ts';
import { ARKIT_NAMES } from '../core/arkit.ts';

/** How one of Apple's coefficients is called elsewhere. */
export interface FaceName {
  readonly arkit: ArkitName;
  /** In MediaPipe's list of 52, whose first is `_neutral`; it has no tongue. */
  readonly mediapipe: string | undefined;
  /** The shapes of ICT-FaceKit that together are it: it has both halves of the inner brow and of the cheeks apart. */
  readonly ict: readonly string[];
}

/** Coefficients that ICT-FaceKit parts in two, or does not have. */
const ICT_OTHERWISE: Readonly<Partial<Record<ArkitName, readonly string[]>>> = {
  browInnerUp: ['browInnerUp_L', 'browInnerUp_R'],
  cheekPuff: ['cheekPuff_L', 'cheekPuff_R'],
  // Its tongue is a mesh that is moved as a whole: see models/head.
  tongueOut: [],
};

const ictNames = (arkit: ArkitName): readonly string[] => {
  const otherwise = ICT_OTHERWISE[arkit];
  if (otherwise) return otherwise;
  // jawLeft, jawRight, mouthLeft and mouthRight name a direction, not a half.
  if (/^(jaw|mouth)(Left|Right)$/.test(arkit)) return [arkit];
  return [arkit.replace(/Left$/, '_L').replace(/Right$/, '_R')];
};

/** The one table between the three lists, in Apple's order. */
export const FACE_NAMES: readonly FaceName[] = ARKIT_NAMES.map((arkit) => ({
  arkit,
  mediapipe: arkit === 'tongueOut' ? undefined : arkit,
  ict: ictNames(arkit),
}));
