/** A thousandth of the sound: what windows promise, and more than any of ours was ever off. */
const INAUDIBLE = 10 ** (-60 / 10);

/**
 * Whether a listener was given other sound: 16-bit samples, little-endian. What differs by less than −60 dB is not other sound; it
 * comes of windows that were cut elsewhere, as they are where playout ran dry between two clauses on a machine that was kept
 * busy, and of a product of whole numbers that was rounded the other way for it.
 */
export const soundDiffers = (sound: Buffer, expected: Buffer): boolean => {
  if (sound.length !== expected.length) return true;
  let error = 0;
  let power = 0;
  for (let at = 0; at < sound.length; at += 2) {
    const wanted = expected.readInt16LE(at);
    error += (sound.readInt16LE(at) - wanted) ** 2;
    power += wanted ** 2;
  }
  return error > INAUDIBLE * power;
};
