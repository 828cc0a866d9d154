import { describe, expect, vi } from 'vitest';
import { systemClock } from '../../../src/core/clock.ts';
import { ms } from '../../../src/core/units.ts';
import { reportTable, runLoad } from '../../../src/loadtest/index.ts';
import { callProgram } from '../../support/call-worker.ts';
import { KEY, callingTest as test } from '../../support/calling.ts';

vi.setConfig({ testTimeout: 240_000 });

const run = (url: string, key: string | undefined, interrupt: number) =>
  runLoad({
    plan: {
      scenario: 'call',
      target: { url, voice: undefined, model: 'sketch', key },
      loop: { type: 'closed', sessions: 1, think: ms(0), interrupt },
      duration: ms(1_000),
      texts: ['One, two, three, four, five, six, seven, eight, nine, ten, eleven, twelve.'],
      repeatTexts: false,
      seed: 3,
      buffer: ms(60),
      timeout: ms(120_000),
    },
    clock: systemClock,
    signal: new AbortController().signal,
    threads: 0,
    slo: [],
    wanted: 0,
    metrics: undefined,
    onProgress: () => undefined,
  });

describe.skipIf(callProgram === undefined)('loadtest --scenario call', () => {
  test('joins, sees, hears, says something and hears the answer', async ({ calling, ask }) => {
    const report = await run(calling.server.url, KEY, 0);
    const counts = Object.fromEntries(
      Object.entries(report.figures ?? {}).map(([name, { summary }]) => [name, summary.count]),
    );
    const left = (await (await ask('/v1/rooms')).json()) as { rooms: { guests: unknown[] }[] };

    expect(report.errors).toEqual({});
    expect(report.calls).toMatchObject({ made: 1, finished: 1 });
    expect(report.firstAudible.all.count).toBe(1);
    expect(report.pictures.count).toBeGreaterThan(20);
    expect(counts).toMatchObject({
      'join to first picture': 1,
      'join to first sound': 1,
      'pictures a second': 1,
      'packets lost': 1,
      'speech to answer': 1,
    });
    expect(reportTable(report)).toMatch(/^speech to answer +1 /m);
    expect(left.rooms.flatMap(({ guests }) => guests)).toEqual([]);
  });

  test('talks over the avatar, which gives way', async ({ calling }) => {
    const { figures = {}, calls } = await run(calling.server.url, KEY, 1);

    expect(calls).toMatchObject({ made: 1, interrupted: 1 });
    expect(figures['voice to ducked']?.summary.count).toBe(1);
    expect(figures['voice to silence']?.summary.count).toBe(1);
  });

  test('says the server’s code where there is no way in', async ({ calling }) => {
    const { errors } = await run(calling.server.url, 'another-key', 0);

    expect(Object.keys(errors)).toEqual(['AUTHENTICATION_REQUIRED']);
  });
});
