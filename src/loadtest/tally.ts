import type { CallRecord, CallReport } from './call.ts';
import type { CurvePoint } from './hdr-latency.ts';
import { HdrLatency } from './hdr-latency.ts';
import type { Note } from './ear.ts';
import type { Figure, Split, Timeline } from './load-report.ts';
import type { SloBound } from './slo.ts';
import { meets } from './slo.ts';

/** Calls whose chunks are kept for a timeline: some of the first, and then the slowest are in the records anyway. */
const TIMELINES = 24;

/** A figure of all calls, and of cold and warm ones apart. */
class SplitLatency {
  readonly #all = new HdrLatency();
  readonly #cold = new HdrLatency();
  readonly #warm = new HdrLatency();

  record(value: number | undefined, cold: boolean): void {
    if (value === undefined) return;
    this.#all.record(value);
    (cold ? this.#cold : this.#warm).record(value);
  }

  percentile(percent: number): number {
    return this.#all.percentile(percent);
  }

  split(): Split {
    return { all: this.#all.summary(), cold: this.#cold.summary(), warm: this.#warm.summary() };
  }

  curve(): CurvePoint[] {
    return this.#all.curve();
  }
}

/** The live figures of a run. */
export interface Standing {
  readonly made: number;
  readonly failed: number;
  readonly underruns: number;
  readonly good: number;
  readonly audibleP50: number;
  readonly audibleP99: number;
}

/** Counts calls as they come in. */
export class Tally {
  readonly #slo: readonly SloBound[];
  readonly records: CallRecord[] = [];
  readonly timelines: Timeline[] = [];
  readonly errors = new Map<string, number>();
  readonly firstByte = new SplitLatency();
  readonly firstAudible = new SplitLatency();
  readonly gaps = new HdrLatency();
  readonly firstPicture = new SplitLatency();
  readonly pictureGaps = new HdrLatency();
  readonly skews = new HdrLatency();
  readonly realTimeFactor = new HdrLatency();
  readonly acknowledged = new HdrLatency();
  readonly lastSound = new HdrLatency();
  readonly lateBy = new HdrLatency();
  /** Of the scenario's own, by name, in the order in which they came up. */
  readonly #notes = new Map<string, { readonly unit: Note['unit']; readonly values: HdrLatency }>();
  #good = 0;
  #failed = 0;
  #underruns = 0;

  constructor(slo: readonly SloBound[]) {
    this.#slo = slo;
  }

  get good(): number {
    return this.#good;
  }

  get standing(): Standing {
    return {
      made: this.records.length,
      failed: this.#failed,
      underruns: this.#underruns,
      good: this.#good,
      audibleP50: this.firstAudible.percentile(50),
      audibleP99: this.firstAudible.percentile(99),
    };
  }

  add(report: CallReport): void {
    const { record, gaps, chunks } = report;
    this.records.push(record);
    this.firstByte.record(record.firstByteAfter, record.cold);
    this.firstAudible.record(record.audibleAfter, record.cold);
    this.lateBy.record(record.lateBy);
    for (const gap of gaps) this.gaps.record(gap);
    this.#addSight(report);
    this.#addNotes(report.notes);
    if (record.realTimeFactor !== undefined && record.outcome === 'finished') {
      this.realTimeFactor.record(record.realTimeFactor);
    }
    if (record.acknowledgedAfter !== undefined) this.acknowledged.record(record.acknowledgedAfter);
    if (record.lastSoundAfter !== undefined) this.lastSound.record(record.lastSoundAfter);
    if (record.code !== undefined) {
      this.#failed += 1;
      this.errors.set(record.code, (this.errors.get(record.code) ?? 0) + 1);
    }
    this.#underruns += record.underruns;
    if (meets(record, this.#slo)) this.#good += 1;
    if (this.timelines.length < TIMELINES && chunks.length > 0) {
      const { index, session, intendedAt, audibleAfter } = record;
      this.timelines.push({ index, session, intendedAt, audibleAfter, chunks });
    }
  }

  /** What the scenario has of its own. */
  figures(): Readonly<Record<string, Figure>> {
    return Object.fromEntries(
      [...this.#notes].map(([name, { unit, values }]) => [name, { unit, summary: values.summary() }]),
    );
  }

  #addNotes(notes: readonly Note[]): void {
    for (const { name, unit, value } of notes) {
      const noted = this.#notes.get(name) ?? { unit, values: new HdrLatency() };
      noted.values.record(value);
      this.#notes.set(name, noted);
    }
  }

  #addSight({ record, pictureGaps, skews }: CallReport): void {
    this.firstPicture.record(record.pictureAfter, record.cold);
    for (const gap of pictureGaps) this.pictureGaps.record(gap);
    for (const skew of skews) this.skews.record(skew);
  }
}
