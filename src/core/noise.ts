/**
 * Noise that is a function of place, not of history: the value at an index depends on the seed and that index
 * alone, so that windows of any length, made in any order or again after a failure, draw the same numbers.
 *
 * Counter-based, after the idea of Salmon, Moraes, Dror and Shaw, "Parallel random numbers: as easy as 1, 2, 3" (2011); the
 * mixing is the public 32-bit finaliser of MurmurHash3, applied to seed and counter in turn.
 */
const mix = (value: number): number => {
  let hash = value | 0;
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
};

const TWO_TO_32 = 4_294_967_296;

/** A stream of its own for each purpose (breath, prosody, head motion), so that no two share numbers. */
export const streamOf = (seed: number, purpose: number): number =>
  mix(mix(seed) ^ Math.imul(purpose, 0x9e3779b9));

/**
 * Fills `into` with standard normal numbers for the absolute indices `first`, `first + 1`, …
 *
 * @param stream from {@link streamOf}
 * @param first index of `into[0]`; even, because numbers are drawn in pairs. @range [0, 2^32)
 * @param into @shape [even count] float32, owned by the caller, overwritten
 */
export const fillNormal = (stream: number, first: number, into: Float32Array): void => {
  if (first % 2 !== 0 || into.length % 2 !== 0) {
    throw new RangeError(`normal numbers come in pairs, got ${String(into.length)} from ${String(first)}`);
  }
  for (let offset = 0; offset < into.length; offset += 2) {
    const index = first + offset;
    const one = mix(stream ^ mix(index));
    const two = mix(one ^ mix(index + 1));
    // Box and Muller (1958). The half keeps the logarithm finite.
    const radius = Math.sqrt(-2 * Math.log((one + 0.5) / TWO_TO_32));
    const angle = (2 * Math.PI * two) / TWO_TO_32;
    into[offset] = radius * Math.cos(angle);
    into[offset + 1] = radius * Math.sin(angle);
  }
};
