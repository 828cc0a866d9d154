/**
 * Whether a listener was given other sound: 16-bit samples, little-endian. One that is rounded the other way is not other sound; it
 * comes of windows that were cut elsewhere, as they are where playout ran dry between two clauses on a machine that was kept busy.
 */
export const soundDiffers = (sound: Buffer, expected: Buffer): boolean => {
  if (sound.length !== expected.length) return true;
  for (let at = 0; at < sound.length; at += 2) {
    if (Math.abs(sound.readInt16LE(at) - expected.readInt16LE(at)) > 1) return true;
  }
  return false;
};
