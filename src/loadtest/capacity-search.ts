/** What a number of sessions came to. */
export interface CapacityPoint {
  readonly sessions: number;
  /** Whether the objective was met. */
  readonly met: boolean;
}

/**
 * The next number of sessions to try, from what was tried: growing until the objective is missed, then halving between the
 * highest that met it and the lowest that missed it.
 *
 * @param most the highest number worth trying
 * @param first the number to begin with
 * @param growth times the highest that met it, until one missed. @range (1, ∞)
 * @param resolution the search ends when the two are this near, as a share of the lower. @range (0, 1]
 * @returns `undefined` when the answer is known
 */
export const nextSessions = (
  tried: readonly CapacityPoint[],
  most: number,
  first = 1,
  growth = 2,
  resolution = 0.1,
): number | undefined => {
  const carried = carriedSessions(tried);
  const missed = Math.min(
    most + 1,
    ...tried.filter(({ met, sessions }) => !met && sessions > carried).map(({ sessions }) => sessions),
  );
  if (missed > most) {
    const more = Math.max(first, carried + 1, Math.round(carried * growth));
    return carried >= most ? undefined : Math.min(most, more);
  }
  if (missed - carried <= Math.max(1, Math.floor(carried * resolution))) return undefined;
  return carried + Math.ceil((missed - carried) / 2);
};

/** The highest number of sessions that met the objective below the lowest that missed it; 0 when none did. */
export const carriedSessions = (tried: readonly CapacityPoint[]): number => {
  const missed = Math.min(Infinity, ...tried.filter(({ met }) => !met).map(({ sessions }) => sessions));
  return Math.max(
    0,
    ...tried.filter(({ met, sessions }) => met && sessions < missed).map(({ sessions }) => sessions),
  );
};
