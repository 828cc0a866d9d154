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

/** What is darker than nearly all of a closed mouth. @returns how much of that there is */
const openness = (rest: readonly SeenPicture[]): ((picture: SeenPicture) => number) => {
  const mean = Array.from(
    { length: 32 },
    (_, shade) => rest.reduce((sum, { shades }) => sum + (shades[shade] ?? 0), 0) / rest.length,
  );
  let below = 0;
  const dark = mean.findIndex((share) => (below += share) > 0.1);
  return ({ shades }) =>
    shades.slice(0, dark + 1).reduce((sum, share, shade) => sum + share * (dark + 1 - shade), 0);
};

/** When the mouth was closed for good: the last picture that shows more of its inside than pictures at rest. */
export const lastOpen = (
  pictures: readonly SeenPicture[],
  rest: readonly SeenPicture[],
): number | undefined => {
  if (rest.length === 0) return undefined;
  const open = openness(rest);
  const closed = Math.max(...rest.map(open)) * 1.25 + 0.01;
  return pictures.findLast((picture) => open(picture) > closed)?.at;
};

export const lastSound = (sound: readonly HeardSound[]): number | undefined =>
  sound.findLast(({ rms }) => rms > SILENCE)?.at;

/** After it nothing was as loud any more as speech had been: never above 8 dB under its loud moments. */
export const quieterFrom = (sound: readonly HeardSound[], loud: number): number | undefined =>
  sound.findLast(({ rms }) => rms > loud * 10 ** (-8 / 20))?.at;

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
