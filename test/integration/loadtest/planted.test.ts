import { describe, expect, test as base } from 'vitest';
import { systemClock } from '../../../src/core/clock.ts';
import { ms } from '../../../src/core/units.ts';
import type { LoadReport, Loop, RunPlan } from '../../../src/loadtest/index.ts';
import {
  SENTENCES,
  comparisonTable,
  parseArrivals,
  parseSlo,
  reportTable,
  runLoad,
} from '../../../src/loadtest/index.ts';
import type { Planted } from '../../support/planted-server.ts';
import { startPlantedServer } from '../../support/planted-server.ts';

interface Fixtures {
  load: (
    planted: Planted,
    loop: Loop,
    seconds: number,
    more?: { threads?: number; slo?: string; plan?: Partial<RunPlan> },
  ) => Promise<LoadReport>;
}

const test = base.extend<Fixtures>({
  load: async ({}, use) => {
    const closers: (() => Promise<void>)[] = [];
    await use(async (planted, loop, seconds, { threads = 0, slo = 'ttfa=500ms', plan = {} } = {}) => {
      const server = await startPlantedServer(planted);
      closers.push(() => server.close());
      return runLoad({
        plan: {
          scenario: 'speech-http',
          target: { url: server.url, voice: undefined, model: undefined, key: undefined },
          loop,
          duration: ms(seconds * 1000),
          texts: SENTENCES,
          repeatTexts: true,
          seed: 1,
          buffer: ms(60),
          timeout: ms(10_000),
          ...plan,
        },
        clock: systemClock,
        signal: new AbortController().signal,
        threads,
        slo: parseSlo(slo),
        wanted: 0.99,
        metrics: undefined,
        onProgress: () => undefined,
      });
    });
    await Promise.all(closers.map((close) => close()));
  },
});

const open = (rate: string): Loop => ({ type: 'open', arrivals: parseArrivals(rate), connections: 500 });
const closed = (sessions: number): Loop => ({ type: 'closed', sessions, think: ms(0), interrupt: 0 });
const quantile = ({ firstAudible }: LoadReport, wanted: number): number =>
  firstAudible.all.quantiles.find(({ percentile }) => percentile === wanted)?.value ?? 0;

describe('runLoad', () => {
  test('shows a stall of 2 s in p99 and maximum, because a timetable does not wait', async ({ load }) => {
    const report = await load({ stall: { from: 500, span: 2000 } }, open('40'), 4);

    expect(report.calls).toMatchObject({ made: 160, failed: 0 });
    expect(report.firstAudible.all.maximum).toBeGreaterThan(1900);
    expect(report.firstAudible.all.maximum).toBeLessThan(2600);
    expect(quantile(report, 99)).toBeGreaterThan(1800);
    expect(quantile(report, 90)).toBeGreaterThan(1200);
    expect(report.goodput.met).toBe(false);
  });

  test('hardly shows it in a closed loop, and says that it is one', async ({ load }) => {
    const report = await load({ stall: { from: 500, span: 2000 } }, closed(2), 4);

    expect(quantile(report, 50)).toBeLessThan(200);
    expect(report.openLoop).toBe(false);
    expect(reportTable(report)).toContain('which forgives stalls');
  });

  test('shows one percent of errors as one percent, by code', async ({ load }) => {
    const report = await load({ failEvery: 100 }, open('200'), 2);

    expect(report.calls).toMatchObject({ made: 400, failed: 4 });
    expect(report.errors).toEqual({ PLANTED: 4 });
    expect(reportTable(report)).toContain('errors: 1.00 % (PLANTED 4)');
    expect(report.goodput.share).toBeCloseTo(0.99, 5);
  });

  test('counts the silence before the sound as latency', async ({ load }) => {
    const report = await load({ silence: 300 }, open('10'), 1);

    expect(quantile(report, 50) - (report.firstByte.all.quantiles[0]?.value ?? 0)).toBeGreaterThan(285);
  });

  test('hears the holes that a player would fall into', async ({ load }) => {
    const report = await load({ hole: 250 }, open('5'), 1, { slo: 'underruns=0' });

    expect(report.underruns.calls).toBe(5);
    expect(report.underruns.stalledMs).toBeGreaterThan(5 * 150);
    expect(report.goodput.good).toBe(0);
  });

  test('tells the first of a connection from the later ones', async ({ load }) => {
    const report = await load({}, closed(2), 2);

    expect(report.firstAudible.cold.count).toBe(2);
    expect(report.firstAudible.warm.count).toBe(report.calls.made - 2);
  });

  test('sends the same from several threads, and counts them together', async ({ load }) => {
    const report = await load({}, open('50'), 2, { threads: 2 });

    expect(report.calls).toMatchObject({ made: 100, failed: 0 });
    expect(new Set(report.records.map(({ index }) => index)).size).toBe(100);
    expect(report.client.threads).toBe(2);
  });

  test('repeats no text unless told, and says when they ran out', async ({ load }) => {
    const texts = SENTENCES.slice(0, 5);
    const report = await load({}, open('20'), 1, { plan: { texts, repeatTexts: false } });

    expect(report.calls.made).toBe(5);
    expect(report.notes.join()).toContain('texts ran out');
  });

  test('counts a server that is not there by the code of the network', async ({ load }) => {
    const report = await load({}, open('10'), 1, {
      plan: {
        target: { url: 'http://127.0.0.1:1', voice: undefined, model: undefined, key: undefined },
      },
    });

    expect(report.errors).toEqual({ ECONNREFUSED: 10 });
  });

  test('compares two runs by their confidence intervals', async ({ load }) => {
    const [quick, slow] = [await load({}, open('40'), 2), await load({ silence: 200 }, open('40'), 2)];

    expect(comparisonTable(quick, slow)).toMatch(/first audible p50 .* slower/);
    expect(comparisonTable(slow, quick)).toMatch(/first audible p50 .* faster/);
    expect(comparisonTable(quick, quick)).not.toMatch(/slower|faster/);
  });
});
