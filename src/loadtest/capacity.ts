import type { Clock } from '../core/clock.ts';
import type { Milliseconds } from '../core/units.ts';
import { ms } from '../core/units.ts';
import { carriedSessions, nextSessions } from './capacity-search.ts';
import type { LoadReport } from './load-report.ts';
import { runLoad } from './load-run.ts';
import type { RunPlan } from './run-plan.ts';
import type { SloBound } from './slo.ts';

export interface CapacityOptions {
  /** Whom to ask and with which texts; its loop is set here, one number of sessions after the other. */
  readonly plan: Omit<RunPlan, 'loop' | 'duration'>;
  /** How long each number is tried. */
  readonly step: Milliseconds;
  readonly slo: readonly SloBound[];
  /** Share of requests that must meet it. @range [0, 1] */
  readonly wanted: number;
  /** The number to begin with. @defaultValue 1 */
  readonly first?: number;
  /** Times the number that was carried, for the next. @defaultValue 2 */
  readonly growth?: number;
  /** Tried before all others, where the curve is to show how few sessions fare, and what memory one takes. */
  readonly least?: number;
  /** The highest number worth trying. */
  readonly most: number;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  readonly onStep: (point: CurveStep) => void;
  /** Read at each step's end, where the server's memory can be seen. @returns bytes */
  readonly memory?: () => number;
}

/** One number of sessions, and what it came to. */
export interface CurveStep {
  readonly sessions: number;
  readonly met: boolean;
  /** Of the last run. */
  readonly report: LoadReport;
  /** Runs that it took: two where the first missed. */
  readonly runs: number;
  /** Of the server, in bytes. */
  readonly memory: number | undefined;
}

export interface Capacity {
  /** Sessions carried within the objective; 0 when not even one is. */
  readonly carried: number;
  /** By rising number of sessions. */
  readonly curve: readonly CurveStep[];
}

/**
 * Searches for the number of sessions that a server carries within an objective: each session speaks sentence after sentence,
 * the next sent when the last has played out. A number counts as missed when it was missed twice.
 */
export const findCapacity = async (options: CapacityOptions): Promise<Capacity> => {
  const { plan, step, slo, wanted, first: beginning = 1, growth = 2, least, most } = options;
  const { clock, signal, onStep, memory } = options;
  const tried: CurveStep[] = [];
  for (;;) {
    const sessions =
      tried.length === 0 && least !== undefined ? least : nextSessions(tried, most, beginning, growth);
    if (sessions === undefined || signal.aborted) break;
    const measure = (): Promise<LoadReport> =>
      runLoad({
        plan: {
          ...plan,
          seed: plan.seed + tried.length,
          loop: { type: 'closed', sessions, think: ms(0), interrupt: 0 },
          duration: step,
        },
        clock,
        signal,
        threads: 0,
        slo,
        wanted,
        metrics: undefined,
        onProgress: () => undefined,
      });
    const first = await measure();
    // A miss is confirmed, since one hiccup of the machine decides a short step; twice in a row it is the server.
    const report = first.goodput.met ? first : await measure();
    const runs = first.goodput.met ? 1 : 2;
    const point = { sessions, met: report.goodput.met, report, runs, memory: memory?.() };
    tried.push(point);
    onStep(point);
  }
  return {
    carried: carriedSessions(tried),
    curve: tried.toSorted((one, other) => one.sessions - other.sessions),
  };
};

const quantileOf = ({ firstAudible }: LoadReport, wanted: number): string =>
  (firstAudible.all.quantiles.find(({ percentile }) => percentile === wanted)?.value ?? 0).toFixed(0);

/** The curve as a Markdown table. */
export const capacityTable = ({ curve }: Capacity): string =>
  [
    '| sessions | requests | first audible p50, ms | p95 | p99 | underruns | failed | good | memory, MB | client late p99, ms | |',
    '| --: | --: | --: | --: | --: | --: | --: | --: | --: | --: | --- |',
    ...curve.map(({ sessions, met, report, memory }) =>
      [
        '',
        String(sessions),
        String(report.calls.made),
        quantileOf(report, 50),
        quantileOf(report, 95),
        quantileOf(report, 99),
        String(report.underruns.count),
        String(report.calls.failed),
        `${(report.goodput.share * 100).toFixed(1)} %`,
        memory === undefined ? '' : (memory / 1e6).toFixed(0),
        report.client.loopLag.p99.toFixed(0),
        met ? 'met' : 'missed',
        '',
      ]
        .join(' | ')
        .trim(),
    ),
  ].join('\n');
