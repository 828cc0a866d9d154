const FLOOR = -120;

/** Mean square against full scale, in decibels. @range [-120, 0] */
export const decibelsOf = (meanSquare: number): number =>
  meanSquare <= 0 ? FLOOR : Math.min(0, Math.max(FLOOR, 10 * Math.log10(meanSquare)));

/** The mean power of a sound against full scale, in decibels. @param pcm borrowed @range [-120, 0] */
export const loudnessOf = (pcm: Float32Array): number => {
  let energy = 0;
  for (const sample of pcm) energy += sample * sample;
  return decibelsOf(energy / Math.max(1, pcm.length));
};
