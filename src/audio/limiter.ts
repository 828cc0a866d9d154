/** Up to here a sample is left as it is. */
const KNEE = 0.9;
const ROOM = 1 - KNEE;

const bend = (sample: number): number => {
  const magnitude = Math.abs(sample);
  if (magnitude <= KNEE) return sample;
  if (Number.isNaN(sample)) return 0;
  return Math.sign(sample) * (KNEE + ROOM * Math.tanh((magnitude - KNEE) / ROOM));
};

/**
 * Bends what is louder than 0.9 softly towards full scale, so that nothing clips. Sample by sample and without memory, so
 * that windows of any length give the same. What is not a number becomes silence.
 *
 * @param pcm borrowed @returns the same array where nothing is too loud, else one owned by the caller @range [-1, 1]
 */
export const limited = (pcm: Float32Array): Float32Array => {
  // What is not a number is not below the knee either.
  for (const sample of pcm) if (!(Math.abs(sample) <= KNEE)) return pcm.map(bend);
  return pcm;
};
