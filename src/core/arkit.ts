/** Apple's 52 coefficients of a face, in the order of `ARFaceAnchor.BlendShapeLocation`. Left and right are the face's own. */
export const ARKIT_NAMES = [
  'eyeBlinkLeft', 'eyeLookDownLeft', 'eyeLookInLeft', 'eyeLookOutLeft', 'eyeLookUpLeft', 'eyeSquintLeft', 'eyeWideLeft',
  'eyeBlinkRight', 'eyeLookDownRight', 'eyeLookInRight', 'eyeLookOutRight', 'eyeLookUpRight', 'eyeSquintRight', 'eyeWideRight',
  'jawForward', 'jawLeft', 'jawRight', 'jawOpen',
  'mouthClose', 'mouthFunnel', 'mouthPucker', 'mouthLeft', 'mouthRight',
  'mouthSmileLeft', 'mouthSmileRight', 'mouthFrownLeft', 'mouthFrownRight', 'mouthDimpleLeft', 'mouthDimpleRight',
  'mouthStretchLeft', 'mouthStretchRight', 'mouthRollLower', 'mouthRollUpper', 'mouthShrugLower', 'mouthShrugUpper',
  'mouthPressLeft', 'mouthPressRight', 'mouthLowerDownLeft', 'mouthLowerDownRight', 'mouthUpperUpLeft', 'mouthUpperUpRight',
  'browDownLeft', 'browDownRight', 'browInnerUp', 'browOuterUpLeft', 'browOuterUpRight',
  'cheekPuff', 'cheekSquintLeft', 'cheekSquintRight', 'noseSneerLeft', 'noseSneerRight',
  'tongueOut',
] as const; // prettier-ignore

export type ArkitName = (typeof ARKIT_NAMES)[number];

const PLACES: ReadonlyMap<string, number> = new Map(ARKIT_NAMES.map((name, index) => [name, index]));

/** Where a coefficient stands in {@link ARKIT_NAMES}. @range [0, 51] */
export const arkitIndex = (name: ArkitName): number => ARKIT_NAMES.indexOf(name);

/**
 * The coefficients that a name means: itself, or, without Left or Right where there are two, both. Empty for a name that is
 * none of Apple's.
 */
export const arkitIndices = (name: string): readonly number[] =>
  [name, `${name}Left`, `${name}Right`].flatMap((each) => PLACES.get(each) ?? []);
