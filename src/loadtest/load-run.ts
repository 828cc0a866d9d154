import { Worker } from 'node:worker_threads';
import type { Clock } from '../core/clock.ts';
import { neighbourModule } from '../core/module-url.ts';
import type { Milliseconds } from '../core/units.ts';
import { ms } from '../core/units.ts';
import type { CallReport } from './call.ts';
import type { LoadReport } from './load-report.ts';
import { runShare } from './load-share.ts';
import { watchLoopLag } from './loop-lag.ts';
import type { ThreadEnd } from './report-maker.ts';
import { makeReport } from './report-maker.ts';
import type { RunPlan } from './run-plan.ts';
import { loadScenario } from './scenarios/index.ts';
import type { MetricsSample } from './server-metrics.ts';
import { watchMetrics } from './server-metrics.ts';
import type { SloBound } from './slo.ts';
import type { Standing } from './tally.ts';
import { Tally } from './tally.ts';
import type { ThreadData, ThreadMessage } from './thread-protocol.ts';

export interface LoadOptions {
  readonly plan: RunPlan;
  readonly clock: Clock;
  /** Ends the run early; what there is so far is reported. */
  readonly signal: AbortSignal;
  /** Worker threads; 0 runs in this one, which a few hundred sessions do not strain. @range [0, 64] */
  readonly threads: number;
  readonly slo: readonly SloBound[];
  /** Share of calls that must meet `slo` for the objective. @range [0, 1] */
  readonly wanted: number;
  /** Where the server's own metrics are; `undefined` for nowhere. */
  readonly metrics: URL | undefined;
  readonly onProgress: (standing: Standing, elapsed: Milliseconds) => void;
}

/** Time for threads to start before the run's zero. */
const START = ms(250);

const inThread = (
  data: ThreadData,
  signal: AbortSignal,
  report: (call: CallReport) => void,
): Promise<ThreadEnd> =>
  new Promise((resolve, reject) => {
    const worker = new Worker(neighbourModule(import.meta.url, './load-thread'), { workerData: data });
    const stop = (): void => {
      worker.postMessage('stop');
    };
    signal.addEventListener('abort', stop, { once: true });
    worker.on('message', (message: ThreadMessage) => {
      if (message.type === 'call') report(message.call);
      else resolve({ result: message.result, lag: message.lag });
    });
    worker.on('error', reject);
    worker.on('exit', (code) => {
      signal.removeEventListener('abort', stop);
      reject(new Error(`a load thread ended early, with ${String(code)}`));
    });
  });

const here = async (
  { plan, clock, signal }: LoadOptions,
  zero: Milliseconds,
  report: (call: CallReport) => void,
): Promise<ThreadEnd> => {
  const lag = watchLoopLag();
  const scenario = await loadScenario(plan.scenario);
  const share = { thread: 0, threads: 1 };
  const result = await runShare({ plan, share, scenario, clock, zero, signal, report });
  return { result, lag: lag() };
};

const runThreads = (
  options: LoadOptions,
  zero: Milliseconds,
  report: (call: CallReport) => void,
): Promise<ThreadEnd[]> => {
  const { plan, threads, signal } = options;
  if (threads === 0) return Promise.all([here(options, zero, report)]);
  const zeroEpoch = performance.timeOrigin + zero;
  return Promise.all(
    Array.from({ length: threads }, (_, thread) =>
      inThread({ plan, share: { thread, threads }, zeroEpoch }, signal, report),
    ),
  );
};

const tellProgress = async (
  { clock, onProgress }: LoadOptions,
  tally: Tally,
  zero: Milliseconds,
  over: AbortSignal,
): Promise<void> => {
  for (let due = zero; !over.aborted; due = ms(due + 500)) {
    await clock.until(due, over).catch(() => undefined);
    onProgress(tally.standing, ms(Math.max(0, clock.now() - zero)));
  }
};

/** Runs a load test to its end and reports. */
export const runLoad = async (options: LoadOptions): Promise<LoadReport> => {
  const { clock, signal, metrics } = options;
  const tally = new Tally(options.slo);
  const zero = ms(clock.now() + START);
  const startedAt = new Date(performance.timeOrigin + zero);
  const over = new AbortController();
  const told = tellProgress(options, tally, zero, over.signal);
  const watched: Promise<MetricsSample[]> = metrics
    ? watchMetrics(metrics, clock, zero, AbortSignal.any([signal, over.signal]))
    : Promise.resolve([]);
  let ends: ThreadEnd[];
  try {
    ends = await runThreads(options, zero, (call) => {
      tally.add(call);
    });
  } finally {
    over.abort(new Error('over'));
  }
  const elapsed = Math.max(0, clock.now() - zero);
  await told;
  return makeReport({ ...options, startedAt, elapsed, tally, ends, server: await watched });
};
