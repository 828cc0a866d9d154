import { build } from 'hdr-histogram-js';
import type { Histogram } from 'hdr-histogram-js';

/** The percentiles that are reported. */
export const PERCENTILES = [50, 90, 95, 99, 99.9] as const;

/** A figure and the bounds within which it lies with 95 % confidence; `null` where there are too few samples to bound it. */
export interface Quantile {
  readonly percentile: number;
  readonly value: number;
  readonly low: number | null;
  readonly high: number | null;
}

/** What many measurements of one thing come to; in milliseconds unless its name says otherwise. */
export interface Summary {
  readonly count: number;
  readonly mean: number;
  readonly maximum: number;
  readonly quantiles: readonly Quantile[];
}

/** A point of the percentile curve: below `value` lie so many percent. */
export interface CurvePoint {
  readonly percentile: number;
  readonly value: number;
}

const MICROSECONDS = 1000;
const AN_HOUR = 3_600_000 * MICROSECONDS;
/** The normal distribution's 97.5th percentile: 95 % lie within so many standard deviations on either side. */
const SIGMAS = 1.96;

/** Latencies to three significant digits, from a microsecond to an hour. Memory does not grow with their number. */
export class HdrLatency {
  readonly #histogram: Histogram = build({
    lowestDiscernibleValue: 1,
    highestTrackableValue: AN_HOUR,
    numberOfSignificantValueDigits: 3,
  });

  get count(): number {
    return this.#histogram.totalCount;
  }

  /** @param latency in milliseconds; below zero counts as zero, above an hour as an hour */
  record(latency: number): void {
    const value = Math.round(Math.max(0, latency) * MICROSECONDS);
    this.#histogram.recordValue(Math.min(AN_HOUR, value));
  }

  /** The value below which `percent` of the samples lie, in milliseconds; 0 without samples. */
  percentile(percent: number): number {
    return this.count === 0 ? 0 : this.#histogram.getValueAtPercentile(percent) / MICROSECONDS;
  }

  summary(): Summary {
    return {
      count: this.count,
      mean: this.count === 0 ? 0 : this.#histogram.mean / MICROSECONDS,
      maximum: this.count === 0 ? 0 : this.#histogram.maxValue / MICROSECONDS,
      quantiles: PERCENTILES.map((percentile) => this.#quantile(percentile)),
    };
  }

  /** The curve towards 100 %, ever finer, as HdrHistogram's plots have it. */
  curve(): CurvePoint[] {
    const points: CurvePoint[] = [];
    for (let step = 0; this.count > 0; step += 1) {
      const percentile = 100 * (1 - 2 ** (-step / 8));
      if (100 / (100 - percentile) > this.count) break;
      points.push({ percentile, value: this.percentile(percentile) });
    }
    return points;
  }

  /** A quantile is the sample of some rank, and how often one lies below it is binomial: so its bounds are samples of ranks nearby. */
  #quantile(percentile: number): Quantile {
    const share = percentile / 100;
    const spread = SIGMAS * Math.sqrt(this.count * share * (1 - share));
    const low = Math.floor(this.count * share - spread);
    const high = Math.ceil(this.count * share + spread) + 1;
    return {
      percentile,
      value: this.percentile(percentile),
      low: low < 1 ? null : this.percentile((100 * low) / this.count),
      high: high > this.count ? null : this.percentile((100 * high) / this.count),
    };
  }
}

/** The share of samples at which `good` of `total` stands with 95 % confidence, by Wilson's interval. */
export const shareInterval = (
  good: number,
  total: number,
): { readonly low: number; readonly high: number } => {
  if (total === 0) return { low: 0, high: 1 };
  const share = good / total;
  const square = SIGMAS * SIGMAS;
  const centre = share + square / (2 * total);
  const spread = SIGMAS * Math.sqrt((share * (1 - share)) / total + square / (4 * total * total));
  const whole = 1 + square / total;
  return { low: Math.max(0, (centre - spread) / whole), high: Math.min(1, (centre + spread) / whole) };
};
