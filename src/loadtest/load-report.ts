import type { CallRecord } from './call.ts';
import type { CurvePoint, Summary } from './hdr-latency.ts';
import type { Chunk } from './player.ts';
import type { MetricsSample } from './server-metrics.ts';

/** One figure for all calls, and for those that were and were not the first of their connection. */
export interface Split {
  readonly all: Summary;
  readonly cold: Summary;
  readonly warm: Summary;
}

/** A figure that only one scenario has. */
export interface Figure {
  /** `''`: a number. */
  readonly unit: 'ms' | '';
  readonly summary: Summary;
}

/** The chunks of one call, for a picture of how it went. */
export interface Timeline {
  readonly index: number;
  readonly session: number;
  readonly intendedAt: number;
  readonly audibleAfter: number | undefined;
  readonly chunks: readonly Chunk[];
}

/** How the load generator itself did. When it was late, its figures are too high, and it says so. */
export interface ClientHealth {
  readonly threads: number;
  /** How long its event loops kept timers waiting. */
  readonly loopLag: { readonly p50: number; readonly p99: number; readonly maximum: number };
  /** How much later than intended requests were begun. */
  readonly lateBy: Summary;
  readonly late: boolean;
}

/** The result of a run: what `--json` writes and everything else is drawn from. Times in milliseconds. */
export interface LoadReport {
  readonly format: 'vivavoce-loadtest';
  readonly version: 1;
  /** ISO 8601. */
  readonly startedAt: string;
  readonly url: string;
  readonly scenario: string;
  /** In words: whether the loop was open or closed, and its numbers. */
  readonly loop: string;
  readonly openLoop: boolean;
  readonly seed: number;
  readonly durationMs: number;
  readonly bufferMs: number;
  readonly machine: { readonly cpu: string; readonly cores: number; readonly runtime: string };
  readonly calls: {
    readonly made: number;
    readonly finished: number;
    readonly interrupted: number;
    readonly failed: number;
  };
  readonly errors: Readonly<Record<string, number>>;
  readonly firstByte: Split;
  readonly firstAudible: Split;
  readonly gaps: Summary;
  /** From the intended send time to the first picture of the answer; none where a scenario has no pictures. */
  readonly firstPicture: Split;
  /** Between one picture and the next, as they are shown. */
  readonly pictureGaps: Summary;
  /** From a sound, as it is heard, to its picture, as it is shown. */
  readonly pictureSkew: Summary;
  readonly pictures: { readonly count: number; readonly freezes: number; readonly calls: number };
  /** Those that the scenario has of its own, by name; a report of an older version has none. */
  readonly figures?: Readonly<Record<string, Figure>>;
  /** Not in milliseconds: seconds of arrival a second of sound. */
  readonly realTimeFactor: Summary;
  readonly interruptionAcknowledged: Summary;
  readonly interruptionLastSound: Summary;
  readonly underruns: { readonly count: number; readonly calls: number; readonly stalledMs: number };
  /** Packets that came although their interruption had been acknowledged. */
  readonly soundAfterInterruption: number;
  readonly soundMs: number;
  readonly curves: {
    readonly firstByte: readonly CurvePoint[];
    readonly firstAudible: readonly CurvePoint[];
    readonly gaps: readonly CurvePoint[];
  };
  readonly goodput: {
    readonly slo: string;
    readonly good: number;
    readonly share: number;
    readonly low: number;
    readonly high: number;
    readonly perSecond: number;
    /** The share that the objective wants. */
    readonly wanted: number;
    readonly met: boolean;
  };
  readonly client: ClientHealth;
  readonly notes: readonly string[];
  readonly records: readonly CallRecord[];
  readonly timelines: readonly Timeline[];
  /** What the server said of itself meanwhile, where it says anything. */
  readonly server: readonly MetricsSample[];
}
