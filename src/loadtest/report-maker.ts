import { availableParallelism, cpus } from 'node:os';
import { version } from 'node:process';
import { shareInterval } from './hdr-latency.ts';
import type { LoadReport } from './load-report.ts';
import type { ShareResult } from './load-share.ts';
import type { LoopLag } from './loop-lag.ts';
import { worstLag } from './loop-lag.ts';
import type { Loop, RunPlan } from './run-plan.ts';
import type { MetricsSample } from './server-metrics.ts';
import type { SloBound } from './slo.ts';
import { describeSlo } from './slo.ts';
import type { Tally } from './tally.ts';

/** What a thread leaves behind beside its calls. */
export interface ThreadEnd {
  readonly result: ShareResult;
  readonly lag: LoopLag;
}

/** A run that is over, as it was counted. */
export interface Counted {
  readonly plan: RunPlan;
  readonly slo: readonly SloBound[];
  readonly wanted: number;
  /** 0 for none of its own. */
  readonly threads: number;
  readonly startedAt: Date;
  /** In milliseconds. */
  readonly elapsed: number;
  readonly tally: Tally;
  readonly ends: readonly ThreadEnd[];
  readonly server: readonly MetricsSample[];
}

/** Beyond this many milliseconds the client's own delay is not small beside what it measures. */
const LATE = 5;

/** In words, whether the loop was open or closed. */
export const describeLoop = (loop: Loop): string => {
  if (loop.type === 'closed') {
    const { sessions, think, interrupt } = loop;
    const manner = think > 0 || interrupt > 0 ? 'conversation' : 'closed loop';
    return [
      `${manner}, ${String(sessions)} sessions`,
      ...(think > 0 ? [`think ${String(think)} ms`] : []),
      ...(interrupt > 0 ? [`${String(Math.round(interrupt * 100))} % interrupted`] : []),
    ].join(', ');
  }
  const { arrivals } = loop;
  switch (arrivals.type) {
    case 'constant':
    case 'poisson':
      return `open loop, ${arrivals.type}, ${String(arrivals.rate)}/s`;
    case 'ramp':
      return `open loop, ramp from ${String(arrivals.from)} to ${String(arrivals.to)}/s`;
    case 'steps':
      return `open loop, steps of ${arrivals.rates.join(', ')}/s`;
    case 'trace':
      return `open loop, a trace of ${String(arrivals.at.length)}`;
  }
};

const notesOf = (ends: readonly ThreadEnd[], late: boolean, plan: RunPlan): string[] => [
  ...(ends.some(({ result }) => result.textsExhausted)
    ? [`the ${String(plan.texts.length)} texts ran out before the time did: give more, or allow repeats`]
    : []),
  ...(late
    ? [
        'the load generator itself was late, and its figures are too high: give it threads or a machine of its own',
      ]
    : []),
];

const settingOf = ({ plan, startedAt, elapsed }: Counted) => ({
  format: 'vivavoce-loadtest' as const,
  version: 1 as const,
  startedAt: startedAt.toISOString(),
  url: plan.target.url,
  scenario: plan.scenario,
  loop: describeLoop(plan.loop),
  openLoop: plan.loop.type === 'open',
  seed: plan.seed,
  durationMs: elapsed,
  bufferMs: plan.buffer,
  machine: {
    cpu: cpus()[0]?.model ?? 'unknown',
    cores: availableParallelism(),
    runtime: `Node ${version}`,
  },
});

const goodputOf = ({ tally, slo, wanted, elapsed }: Counted): LoadReport['goodput'] => {
  const made = tally.records.length;
  const share = made === 0 ? 0 : tally.good / made;
  return {
    slo: describeSlo(slo),
    good: tally.good,
    share,
    ...shareInterval(tally.good, made),
    perSecond: elapsed === 0 ? 0 : (tally.good * 1000) / elapsed,
    wanted,
    met: made > 0 && share >= wanted,
  };
};

const figuresOf = (tally: Tally) => {
  const { records } = tally;
  const having = (outcome: string): number => records.filter((call) => call.outcome === outcome).length;
  return {
    calls: {
      made: records.length,
      finished: having('finished'),
      interrupted: having('interrupted'),
      failed: having('failed'),
    },
    errors: Object.fromEntries(tally.errors),
    firstByte: tally.firstByte.split(),
    firstAudible: tally.firstAudible.split(),
    gaps: tally.gaps.summary(),
    firstPicture: tally.firstPicture.split(),
    pictureGaps: tally.pictureGaps.summary(),
    pictureSkew: tally.skews.summary(),
    pictures: {
      count: records.reduce((sum, call) => sum + (call.pictures ?? 0), 0),
      freezes: records.reduce((sum, call) => sum + (call.freezes ?? 0), 0),
      calls: records.filter((call) => (call.freezes ?? 0) > 0).length,
    },
    figures: tally.figures(),
    realTimeFactor: tally.realTimeFactor.summary(),
    interruptionAcknowledged: tally.acknowledged.summary(),
    interruptionLastSound: tally.lastSound.summary(),
    underruns: {
      count: records.reduce((sum, call) => sum + call.underruns, 0),
      calls: records.filter((call) => call.underruns > 0).length,
      stalledMs: records.reduce((sum, call) => sum + call.stalled, 0),
    },
    soundMs: records.reduce((sum, call) => sum + call.sound, 0),
    curves: {
      firstByte: tally.firstByte.curve(),
      firstAudible: tally.firstAudible.curve(),
      gaps: tally.gaps.curve(),
    },
    records,
    timelines: tally.timelines,
  };
};

const clientHealth = ({ tally, ends, threads }: Counted): LoadReport['client'] => {
  const loopLag = worstLag(ends.map(({ lag }) => lag));
  const lateBy = tally.lateBy.summary();
  return {
    threads: Math.max(1, threads),
    loopLag,
    lateBy,
    late: loopLag.p99 > LATE || tally.lateBy.percentile(99) > LATE,
  };
};

/** The report of a run. */
export const makeReport = (counted: Counted): LoadReport => {
  const client = clientHealth(counted);
  return {
    ...settingOf(counted),
    ...figuresOf(counted.tally),
    soundAfterInterruption: counted.ends.reduce((sum, { result }) => sum + result.stale, 0),
    goodput: goodputOf(counted),
    client,
    notes: notesOf(counted.ends, client.late, counted.plan),
    server: counted.server,
  };
};
