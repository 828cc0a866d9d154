import { describe, expect, it } from 'vitest';
import { ms } from '../../../src/core/units.ts';
import { arrivalTimes, parseArrivals, parseTrace } from '../../../src/loadtest/arrivals.ts';
import { randomFrom } from '../../../src/loadtest/random.ts';

const times = (text: string, seconds: number, seed = 1) =>
  arrivalTimes(parseArrivals(text), ms(seconds * 1000), randomFrom(seed)).map((at) => Math.round(at));

describe('arrivalTimes', () => {
  it('spaces a constant rate evenly, from the start', () => {
    expect(times('4', 1)).toEqual([0, 250, 500, 750]);
  });

  it('gives each of several steps its share of the time', () => {
    expect(times('steps:1,3', 4)).toEqual([0, 1000, 2000, 2333, 2667, 3000, 3333, 3667]);
  });

  it('makes a ramp denser as it climbs, with the mean of its ends', () => {
    const ramp = times('ramp:0..20', 10);
    expect(ramp).toHaveLength(100);
    expect(ramp.filter((at) => at < 5000)).toHaveLength(25);
  });

  it('draws a Poisson process whose mean and spread are those of its rate', () => {
    const counts = Array.from({ length: 300 }, (_, seed) => times('poisson:5', 10, seed).length);
    const mean = counts.reduce((sum, count) => sum + count) / counts.length;
    const variance = counts.reduce((sum, count) => sum + (count - mean) ** 2, 0) / counts.length;
    expect(mean).toBeGreaterThan(48);
    expect(mean).toBeLessThan(52);
    expect(variance / mean).toBeGreaterThan(0.75);
    expect(variance / mean).toBeLessThan(1.3);
  });

  it('gives the same times for the same seed', () => {
    expect(times('poisson:5', 10, 7)).toEqual(times('poisson:5', 10, 7));
    expect(times('poisson:5', 10, 7)).not.toEqual(times('poisson:5', 10, 8));
  });

  it('replays a trace in order, up to the end of the run', () => {
    const trace = parseTrace('# recorded\n0.5\n0.1\n\n9\n');
    expect(arrivalTimes(trace, ms(5000), randomFrom(1))).toEqual([100, 500]);
  });
});

describe('parseArrivals', () => {
  it.each(['often', '-1', 'ramp:1', 'steps:', 'poisson:', 'burst:3', '1e9'])('refuses %s', (text) => {
    expect(() => parseArrivals(text)).toThrow(/REQUEST_INVALID/);
  });
});
