/** Uniform numbers from [0, 1), one after the other. */
export type Random = () => number;

/**
 * The same numbers for the same seed, so that a run can be repeated. Mulberry32, Tommy Ettinger's public-domain generator of 32
 * bits of state: a load test needs repeatability, not secrecy.
 *
 * @param seed whole. @range [0, 2^32)
 */
export const randomFrom = (seed: number): Random => {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
};

/** An exponentially distributed number: the wait for the next of events that come independently. */
export const exponential = (mean: number, random: Random): number => -mean * Math.log(1 - random());

/** The items in a random order. The given list is left as it is. */
export const shuffled = <T>(items: readonly T[], random: Random): T[] => {
  const order = items.map((item) => ({ item, key: random() }));
  return order.toSorted((one, other) => one.key - other.key).map(({ item }) => item);
};
