import type { Clock } from '../core/clock.ts';
import type { Milliseconds } from '../core/units.ts';
import { ms } from '../core/units.ts';

/** A reading of a server's metrics. */
export interface MetricsSample {
  /** From the start of the run. */
  readonly at: number;
  /** By name and labels as they are printed: `vivavoce_lane_jobs{lane="voice"}`. Histogram buckets are left out. */
  readonly values: Readonly<Record<string, number>>;
}

/** Reads Prometheus' text form, as far as a plot needs it: names, labels, values. */
export const parseMetrics = (text: string): Record<string, number> =>
  Object.fromEntries(
    text.split('\n').flatMap((line) => {
      const match = /^([a-zA-Z_:][\w:]*(?:\{.*\})?) (\S+)/.exec(line);
      const [, name, value] = match ?? [];
      if (name === undefined || value === undefined || name.includes('_bucket{')) return [];
      const number = Number(value);
      return Number.isFinite(number) ? [[name, number]] : [];
    }),
  );

const EVERY = ms(1000);

const read = async (url: URL, signal: AbortSignal): Promise<Record<string, number> | undefined> => {
  try {
    const response = await fetch(url, { signal: AbortSignal.any([signal, AbortSignal.timeout(2000)]) });
    return response.ok ? parseMetrics(await response.text()) : undefined;
  } catch {
    // A server without metrics, or one too busy to give them: the run does not depend on it.
    return undefined;
  }
};

/** Reads a server's metrics every second until told to stop. Gives up at once where there are none. */
export const watchMetrics = async (
  url: URL,
  clock: Clock,
  zero: Milliseconds,
  signal: AbortSignal,
): Promise<MetricsSample[]> => {
  const seen: MetricsSample[] = [];
  for (let due = clock.now(); !signal.aborted; due = ms(due + EVERY)) {
    const values = await read(url, signal);
    if (values) seen.push({ at: clock.now() - zero, values });
    else if (seen.length === 0) break;
    await clock.until(due, signal).catch(() => undefined);
  }
  return seen;
};
