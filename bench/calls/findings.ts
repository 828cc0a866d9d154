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

/** When the mouth came to rest: the last picture in which it moved. */
export const lastMoved = (pictures: readonly SeenPicture[], stir: number): number | undefined =>
  pictures.findLast(({ moved }) => moved > stir)?.at;

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
