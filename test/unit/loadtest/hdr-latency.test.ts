import { describe, expect, it } from 'vitest';
import { HdrLatency, shareInterval } from '../../../src/loadtest/hdr-latency.ts';
import { randomFrom } from '../../../src/loadtest/random.ts';

const histogramOf = (values: Iterable<number>): HdrLatency => {
  const histogram = new HdrLatency();
  for (const value of values) histogram.record(value);
  return histogram;
};

describe('HdrLatency', () => {
  it('gives percentiles to three digits', () => {
    const { quantiles, maximum, count } = histogramOf(
      Array.from({ length: 1000 }, (_, k) => k + 1),
    ).summary();
    expect(count).toBe(1000);
    expect(maximum).toBeCloseTo(1000, -1);
    for (const { percentile, value } of quantiles) {
      expect(Math.abs(value - percentile * 10)).toBeLessThanOrEqual(1.1 + percentile / 100);
    }
  });

  it('bounds a percentile where there are samples enough, and says where there are not', () => {
    const p99 = (count: number) =>
      histogramOf(Array.from({ length: count }, (_, k) => k))
        .summary()
        .quantiles.find(({ percentile }) => percentile === 99);
    expect(p99(50)?.high).toBeNull();
    expect(p99(5000)?.high).not.toBeNull();
  });

  it('has the true median within its bounds nineteen times of twenty', () => {
    const random = randomFrom(3);
    const trials = Array.from({ length: 400 }, () => {
      const median = histogramOf(Array.from({ length: 101 }, () => random() * 100)).summary().quantiles[0];
      return (median?.low ?? 100) <= 50 && 50 <= (median?.high ?? 0);
    });
    const share = trials.filter(Boolean).length / trials.length;
    expect(share).toBeGreaterThan(0.92);
  });

  it('draws a curve that climbs and ends with the sample count', () => {
    const curve = histogramOf(Array.from({ length: 1000 }, (_, k) => k)).curve();
    expect(curve.map(({ value }) => value)).toEqual(
      curve.map(({ value }) => value).toSorted((a, b) => a - b),
    );
    expect(curve.at(-1)?.percentile).toBeGreaterThan(99.8);
    expect(curve.at(-1)?.percentile).toBeLessThanOrEqual(99.9);
  });
});

describe('shareInterval', () => {
  it('narrows with the number of trials, and stays within 0 and 1', () => {
    expect(shareInterval(0, 10).high).toBeGreaterThan(0.2);
    expect(shareInterval(990, 1000)).toMatchObject({
      low: expect.closeTo(0.9817, 3) as number,
      high: expect.closeTo(0.9946, 3) as number,
    });
    expect(shareInterval(10, 10).high).toBe(1);
  });
});
