import type { HeardSound, Noted, SeenPicture } from './receiver.ts';

/** Quieter than this is silence to a listener. */
const SILENCE = 0.005;

export const quantile = (values: readonly number[], share: number): number =>
  [...values].sort((a, b) => a - b)[Math.min(values.length - 1, Math.floor(share * values.length))] ?? NaN;

/** The first audible sample. */
export const firstSound = (sound: readonly HeardSound[]): number | undefined =>
  sound.find(({ first }) => first !== undefined)?.first;

/** Above this a mouth moves as it does not in silence. */
export const stirOf = (quiet: readonly SeenPicture[]): number =>
  quantile(
    quiet.map(({ moved }) => moved),
    0.95,
  ) *
    1.5 +
  0.3;

export const firstMoved = (pictures: readonly SeenPicture[], stir: number): number | undefined =>
  pictures.find(({ moved }) => moved > stir)?.at;

/** A mouth that has not moved for so long, in so many pictures, is at rest; it may stir again later, as heads that listen do. */
const REST = { span: 200, pictures: 5 } as const;

/** When a mouth that had to close came to rest: the last picture in which it moved before it was still. */
export const restsFrom = (pictures: readonly SeenPicture[], stir: number, stopped: number): number => {
  let last = stopped;
  let still = 0;
  for (const { at, moved } of pictures) {
    if (at <= stopped) continue;
    still = moved > stir ? 0 : still + 1;
    if (still === 0) last = at;
    if (still >= REST.pictures && at - last > REST.span) break;
  }
  return last;
};

export const lastSound = (sound: readonly HeardSound[]): number | undefined =>
  sound.findLast(({ rms }) => rms > SILENCE)?.at;

/** How far two renderings of the same speech may have come apart in the browser's buffer, in steps of 10 ms. */
const APART = 40;
/** Steps about one that it is compared with: what lies between them says nothing. */
const NEAR = 2;
const QUIETER = 10 ** (-8 / 20);

/** By how many steps `other` is ahead of `sound` in speech that both hold. */
const stepsAhead = (sound: readonly HeardSound[], other: readonly HeardSound[], to: number): number => {
  const likeness = (ahead: number): number => {
    let [product, power] = [0, 1e-9];
    for (let k = Math.max(0, to - 150); k < to; k += 1) {
      const [one = 0, another = 0] = [sound[k]?.rms, other[k + ahead]?.rms];
      product += one * another;
      power += another * another;
    }
    return product / Math.sqrt(power);
  };
  const steps = Array.from({ length: 2 * APART + 1 }, (_, k) => k - APART);
  return steps.reduce((best, ahead) => (likeness(ahead) > likeness(best) ? ahead : best), 0);
};

/**
 * When speech that somebody began to talk over had become quieter by 8 dB for good: the first moment that shows it. A pause in it does
 * not, so it is held against the same speech when nobody disturbed it.
 */
export const quieterFrom = (
  heard: readonly HeardSound[],
  undisturbed: readonly HeardSound[],
  spoke: number,
): number | undefined => {
  const from = (all: readonly HeardSound[]): readonly HeardSound[] =>
    all.slice(
      Math.max(
        0,
        all.findIndex(({ first }) => first !== undefined),
      ),
    );
  const [sound, whole] = [from(heard), from(undisturbed)];
  const overFrom = sound.findIndex(({ at }) => at >= spoke);
  const ahead = stepsAhead(sound, whole, overFrom);
  let found: number | undefined;
  for (const [index, { at, rms }] of sound.entries()) {
    if (index < overFrom) continue;
    const near = whole.slice(index + ahead - NEAR, index + ahead + NEAR + 1).map((one) => one.rms);
    const quietest = Math.min(...near);
    if (quietest < 2 * SILENCE) continue;
    if (rms > QUIETER * Math.max(...near)) found = undefined;
    else if (rms < QUIETER * quietest) found ??= at;
  }
  return found;
};

/** The longest wait between two pictures. */
export const longestGap = (pictures: readonly SeenPicture[]): number =>
  Math.max(0, ...pictures.slice(1).map(({ at }, index) => at - (pictures[index]?.at ?? at)));

export const rateOf = (pictures: readonly SeenPicture[]): number => {
  const [first] = pictures;
  const last = pictures.at(-1);
  return first && last && last.at > first.at ? ((pictures.length - 1) / (last.at - first.at)) * 1000 : 0;
};

export const toldAt = ({ news }: Noted, type: string, ducked?: boolean): number | undefined =>
  news.find((one) => one.type === type && (ducked === undefined || one.ducked === ducked))?.here;

/**
 * How far the picture was ahead of the sound when it was given out, by their stamps: the axis' own, to the millisecond.
 *
 * @param playout what the loudspeaker adds to the sound
 */
export const skewsByStamps = (
  pictures: readonly SeenPicture[],
  first: { readonly sound: number; readonly picture: number },
  playout: number,
): number[] =>
  pictures.flatMap(({ at, stamps }) => {
    if (!stamps) return [];
    const seen = ((stamps.picture - first.picture) >>> 0) / 90;
    const heard = ((stamps.sound - first.sound) >>> 0) / 48 + at - stamps.soundAt - playout;
    return [seen - heard];
  });
