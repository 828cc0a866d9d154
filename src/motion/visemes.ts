import { arkitIndices } from '../core/arkit.ts';
import type { FaceTarget } from './face-row.ts';

/** What a mouth does for a sound. Coefficients by Apple's names; one without a side means both. */
type Shape = Readonly<Record<string, number>>;

const REST: Shape = {};
const CLOSED: Shape = { mouthRollLower: 0.18, mouthRollUpper: 0.12, mouthPress: 0.16 };
const TEETH_ON_LIP: Shape = { jawOpen: 0.06, mouthRollLower: 0.42, mouthUpperUp: 0.16, mouthShrugLower: 0.1 };
const TONGUE_BETWEEN: Shape = { jawOpen: 0.14, tongueOut: 0.32, mouthLowerDown: 0.12, mouthUpperUp: 0.08 };
const TONGUE_UP: Shape = { jawOpen: 0.13, mouthLowerDown: 0.1, mouthUpperUp: 0.04, mouthStretch: 0.06 };
const HISSING: Shape = {
  jawOpen: 0.05,
  mouthStretch: 0.16,
  mouthLowerDown: 0.16,
  mouthUpperUp: 0.08,
  mouthSmile: 0.06,
};
const HUSHING: Shape = { jawOpen: 0.08, mouthFunnel: 0.42, mouthPucker: 0.22, mouthLowerDown: 0.12 };
const BACK: Shape = { jawOpen: 0.15, mouthLowerDown: 0.08 };
const ROUNDED: Shape = { jawOpen: 0.1, mouthPucker: 0.58, mouthFunnel: 0.22 };
const R_LIKE: Shape = { jawOpen: 0.11, mouthFunnel: 0.3, mouthPucker: 0.22 };
const NARROW: Shape = {
  jawOpen: 0.1,
  mouthSmile: 0.16,
  mouthStretch: 0.22,
  mouthLowerDown: 0.14,
  mouthUpperUp: 0.06,
};
const LAX: Shape = { jawOpen: 0.17, mouthStretch: 0.12, mouthLowerDown: 0.14, mouthUpperUp: 0.06 };
const NEUTRAL: Shape = { jawOpen: 0.17, mouthLowerDown: 0.12, mouthUpperUp: 0.04 };
const HALF_OPEN: Shape = { jawOpen: 0.26, mouthStretch: 0.12, mouthLowerDown: 0.2, mouthUpperUp: 0.1 };
const OPEN: Shape = { jawOpen: 0.4, mouthLowerDown: 0.22, mouthUpperUp: 0.1 };
const OPEN_FRONT: Shape = {
  jawOpen: 0.38,
  mouthStretch: 0.18,
  mouthLowerDown: 0.26,
  mouthUpperUp: 0.14,
  mouthSmile: 0.08,
};
const OPEN_ROUND: Shape = { jawOpen: 0.3, mouthFunnel: 0.34, mouthPucker: 0.14, mouthLowerDown: 0.1 };
const ROUND_LAX: Shape = { jawOpen: 0.15, mouthPucker: 0.38, mouthFunnel: 0.24 };

/** What each phoneme of misaki's American alphabet does; a diphthong does one thing and then another. */
const SHAPES: Readonly<Record<string, readonly [Shape, Shape?]>> = {
  p: [CLOSED], b: [CLOSED], m: [CLOSED],
  f: [TEETH_ON_LIP], v: [TEETH_ON_LIP],
  θ: [TONGUE_BETWEEN], ð: [TONGUE_BETWEEN],
  t: [TONGUE_UP], d: [TONGUE_UP], n: [TONGUE_UP], l: [TONGUE_UP], T: [TONGUE_UP],
  s: [HISSING], z: [HISSING],
  ʃ: [HUSHING], ʒ: [HUSHING], ʧ: [HUSHING], ʤ: [HUSHING],
  k: [BACK], ɡ: [BACK], ŋ: [BACK], h: [NEUTRAL], j: [NARROW],
  w: [ROUNDED], ɹ: [R_LIKE],
  i: [NARROW], ɪ: [LAX], ᵻ: [LAX], ɛ: [HALF_OPEN], æ: [OPEN_FRONT], ɑ: [OPEN], ɔ: [OPEN_ROUND],
  u: [ROUNDED], ʊ: [ROUND_LAX], ʌ: [HALF_OPEN], ə: [NEUTRAL], ɐ: [NEUTRAL], ᵊ: [NEUTRAL],
  ɜ: [R_LIKE], ɚ: [R_LIKE],
  A: [HALF_OPEN, NARROW], I: [OPEN, LAX], O: [OPEN_ROUND, ROUND_LAX], W: [OPEN_FRONT, ROUND_LAX], Y: [OPEN_ROUND, LAX],
}; // prettier-ignore

/** Bilabials: the lips have to meet. */
const BILABIAL: ReadonlySet<string> = new Set('pbm');

/** A sound as a mouth makes it. */
export interface Viseme {
  /** One for the whole of it, or one for its first and one for its second half. */
  readonly shapes: readonly FaceTarget[];
  readonly closed: boolean;
}

const targetOf = (shape: Shape): FaceTarget =>
  Object.entries(shape).flatMap(([name, value]) =>
    arkitIndices(name).map((place): readonly [number, number] => [place, value]),
  );

const VISEMES: ReadonlyMap<string, Viseme> = new Map(
  Object.entries(SHAPES).map(([symbol, [first, second]]) => [
    symbol,
    {
      shapes: [first, ...(second ? [second] : [])].map(targetOf),
      closed: BILABIAL.has(symbol),
    },
  ]),
);

const PAUSE: Viseme = { shapes: [targetOf(REST)], closed: false };

/** What a mouth does for a symbol of misaki's alphabet; marks and pauses let it rest. `undefined` for a sign of stress, which is no sound. */
export const visemeOf = (symbol: string): Viseme | undefined =>
  'ˈˌː'.includes(symbol) ? undefined : (VISEMES.get(symbol) ?? PAUSE);
