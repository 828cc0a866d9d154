/** Every priority in the service, in one table, so that their order can be read off. Lower goes first. */
export const PRIORITY = {
  /** Noticing that a person has begun to speak: all else may have to stop for it. */
  interrupt: 0,
  /** What someone is listening to: a gap is noticed at once. */
  heard: 10,
  /** What someone is looking at: a repeated picture is barely noticed. */
  seen: 20,
  /** Loading, warming, anything that nobody waits for. */
  background: 90,
} as const;

export type Priority = (typeof PRIORITY)[keyof typeof PRIORITY];
