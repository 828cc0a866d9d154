import { describe, expect } from 'vitest';
import { systemClock } from '../../../src/core/clock.ts';
import { ms } from '../../../src/core/units.ts';
import type { Loop, RunPlan } from '../../../src/loadtest/index.ts';
import { SENTENCES, parseSlo, runLoad } from '../../../src/loadtest/index.ts';
import { test } from '../../support/speaking-server.ts';

const plan = (url: string, loop: Loop, seconds: number): RunPlan => ({
  scenario: 'speech-ws',
  target: { url, voice: undefined, model: undefined, key: undefined },
  loop,
  duration: ms(seconds * 1000),
  texts: SENTENCES.filter((sentence) => sentence.length < 40),
  repeatTexts: false,
  seed: 2,
  buffer: ms(60),
  timeout: ms(20_000),
});

const run = (given: RunPlan) =>
  runLoad({
    plan: given,
    clock: systemClock,
    signal: new AbortController().signal,
    threads: 0,
    slo: parseSlo('ttfa=5s'),
    wanted: 0.9,
    metrics: new URL('/metrics', given.target.url),
    onProgress: () => undefined,
  });

/** The server's own mean of first audio, in ms, since two readings. */
const meanBetween = (first: Record<string, number>, last: Record<string, number>): number => {
  const sum = 'vivavoce_first_audio_seconds_sum';
  const count = 'vivavoce_first_audio_seconds_count';
  const grown = (name: string): number => (last[name] ?? 0) - (first[name] ?? 0);
  return (grown(sum) * 1000) / grown(count);
};

const read = async (url: string): Promise<Record<string, number>> => {
  const text = await (await fetch(`${url}/metrics`)).text();
  return Object.fromEntries(
    [...text.matchAll(/^(vivavoce_\w+) (\S+)$/gm)].map(([, name = '', value]) => [name, Number(value)]),
  );
};

describe('a load test of our own service', () => {
  test('agrees with the server’s own metrics within the network’s share', async ({ speaking }) => {
    const { url } = speaking.server;
    const before = await read(url);
    const loop: Loop = { type: 'closed', sessions: 1, think: ms(0), interrupt: 0 };
    const report = await run(plan(url, loop, 8));
    const server = meanBetween(before, await read(url));

    expect(report.calls.failed).toBe(0);
    expect(report.calls.made).toBeGreaterThanOrEqual(2);
    const ours = report.records
      .filter(({ cold }) => !cold)
      .map(({ firstByteAfter }) => firstByteAfter ?? Number.NaN);
    const client = ours.reduce((total, value) => total + value, 0) / ours.length;
    // Loopback and two event loops in one process: what lies between is some milliseconds, on a busy machine more.
    expect(Math.abs(client - server)).toBeLessThan(Math.max(60, server / 2));
    expect(report.server.length).toBeGreaterThan(2);
    expect(report.firstAudible.all.maximum).toBeGreaterThan(0);
  });

  test('interrupts as people do, and hears nothing after the answer', async ({ speaking }) => {
    const loop: Loop = { type: 'closed', sessions: 1, think: ms(100), interrupt: 1 };
    const report = await run(plan(speaking.server.url, loop, 6));

    expect(report.calls.interrupted).toBeGreaterThanOrEqual(1);
    expect(report.interruptionAcknowledged.count).toBe(report.calls.interrupted);
    expect(report.soundAfterInterruption).toBe(0);
  });
});
