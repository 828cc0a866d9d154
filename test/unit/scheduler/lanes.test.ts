import { describe, expect } from 'vitest';
import type { Clock } from '../../../src/core/clock.ts';
import { systemClock } from '../../../src/core/clock.ts';
import { silentLog } from '../../../src/core/log.ts';
import { ms } from '../../../src/core/units.ts';
import type { JobReport, JobRequest } from '../../../src/scheduler/index.ts';
import { Lanes, PRIORITY } from '../../../src/scheduler/index.ts';
import type { EchoTask } from '../../support/echo-lane.ts';
import { test as base } from '../../support/stage-test.ts';

interface Fixtures {
  open: (options?: {
    capacity?: number;
    clock?: Clock;
    spare?: boolean;
    together?: number;
    onJob?: (report: JobReport) => void;
  }) => Promise<Lanes<EchoTask, number>>;
}

const test = base.extend<Fixtures>({
  open: async ({}, use) => {
    const opened: Lanes<EchoTask, number>[] = [];
    await use(async ({ capacity = 16, clock = systemClock, ...more } = {}) => {
      const lanes = new Lanes<EchoTask, number>({
        name: 'echo',
        module: { url: new URL('../../support/echo-lane.ts', import.meta.url), data: {}, heapMegabytes: 64 },
        count: 1,
        capacity,
        jobTime: ms(5_000),
        clock,
        log: silentLog,
        ...more,
      });
      await lanes.open();
      opened.push(lanes);
      return lanes;
    });
    await Promise.all(opened.map((lanes) => lanes.close()));
  },
});

const job = (task: EchoTask, due = 0, priority: JobRequest<EchoTask>['priority'] = PRIORITY.heard) => ({
  task,
  kind: task.do,
  due: ms(due),
  priority,
});
const echo = (value: number): EchoTask => ({ do: 'echo', value });
const never = new AbortController().signal;

describe('Lanes', () => {
  test('run the most urgent job first, an interruption before all', async ({ open }) => {
    const lanes = await open();
    const order: number[] = [];
    const note = (value: number) => order.push(value);
    await Promise.all([
      lanes.run(job(echo(0)), never).then(note),
      lanes.run(job(echo(1), 300), never).then(note),
      lanes.run(job(echo(2), 100), never).then(note),
      lanes.run(job(echo(3), 900, PRIORITY.interrupt), never).then(note),
      lanes.run(job(echo(4), 50, PRIORITY.background), never).then(note),
    ]);

    expect(order).toEqual([0, 3, 2, 1, 4]);
  });

  test('give one thread several jobs where it takes them, and no more', async ({ open }) => {
    const lanes = await open({ together: 2 });
    const hung = lanes.run(job({ do: 'hang' }), never);
    hung.catch(() => undefined);
    await expect(Promise.all([1, 2, 3].map((value) => lanes.run(job(echo(value)), never)))).resolves.toEqual([
      1, 2, 3,
    ]);
    const both = lanes.run(job({ do: 'hang' }), never);
    both.catch(() => undefined);
    void lanes.run(job(echo(4)), never).catch(() => undefined);

    expect(lanes.load).toMatchObject({ lanes: 1, running: 2, queued: 1 });
  });

  test('forget a waiting job that is aborted, and go on', async ({ open }) => {
    const lanes = await open();
    const abort = new AbortController();
    const first = lanes.run(job(echo(1)), never);
    const waiting = lanes.run(job(echo(2)), abort.signal);
    abort.abort(new Error('interrupted'));

    await expect(waiting).rejects.toThrow('interrupted');
    expect(lanes.load.queued).toBe(0);
    await expect(first).resolves.toBe(1);
  });

  test('free the caller at once when the running job is aborted', async ({ open }) => {
    const lanes = await open();
    const abort = new AbortController();
    const running = lanes.run(job({ do: 'hang' }), abort.signal);
    abort.abort(new Error('interrupted'));

    await expect(running).rejects.toThrow('interrupted');
  });

  test('refuse a job too many with its bound', async ({ open }) => {
    const lanes = await open({ capacity: 1 });
    const accepted = [lanes.run(job(echo(1)), never), lanes.run(job(echo(2)), never)];

    await expect(lanes.run(job(echo(3)), never)).rejects.toMatchObject({
      code: 'QUEUE_FULL',
      details: { queue: 'echo', limit: 1 },
    });
    await expect(Promise.all(accepted)).resolves.toEqual([1, 2]);
  });

  test('tell the caller what a task failed with, and keep the thread', async ({ open }) => {
    const lanes = await open();
    await expect(lanes.run(job({ do: 'fail' }), never)).rejects.toMatchObject({
      code: 'INTERNAL',
      details: { reason: expect.stringContaining('no such thing') as string },
    });
    expect(lanes.load.replaced).toBe(0);
  });

  test('replace a thread that died, and give up a job that killed two', async ({ open }) => {
    const lanes = await open();
    await expect(lanes.run(job({ do: 'die' }), never)).rejects.toMatchObject({ code: 'LANE_FAILED' });

    await expect(lanes.run(job(echo(5)), never)).resolves.toBe(5);
    expect(lanes.load.replaced).toBe(2);
  });

  test('leave a stuck thread behind when its time is up', async ({ open, clock }) => {
    const lanes = await open({ clock });
    const stuck = lanes.run(job({ do: 'hang' }, 10), never);
    const after = lanes.run(job(echo(6), 1), never);
    stuck.catch(() => undefined);
    await clock.advance(5_000);
    while (lanes.load.replaced < 1) await new Promise((resolve) => setImmediate(resolve));
    await expect(after).resolves.toBe(6);
  });

  test('work no more at once than they are told, a spare or not', async ({ open }) => {
    const lanes = await open({ spare: true });
    const running = [lanes.run(job(echo(1)), never), lanes.run(job(echo(2)), never)];

    expect(lanes.load).toMatchObject({ lanes: 1, running: 1, queued: 1 });
    await expect(Promise.all(running)).resolves.toEqual([1, 2]);
  });

  test('report what became of each job that ran', async ({ open }) => {
    const reports: JobReport[] = [];
    const lanes = await open({ onJob: (report) => reports.push(report) });
    await lanes.run(job(echo(1), 1e12), never);
    await lanes.run(job({ do: 'fail' }), never).catch(() => undefined);
    await lanes.run(job({ do: 'die' }), never).catch(() => undefined);

    expect(reports.map(({ kind, outcome, late }) => [kind, outcome, late])).toEqual([
      ['echo', 'done', false],
      ['fail', 'failed', true],
      ['die', 'lost', true],
      ['die', 'lost', true],
    ]);
  });

  test('know what their jobs cost', async ({ open }) => {
    const lanes = await open();
    for (let n = 0; n < 5; n += 1) await lanes.run(job(echo(n)), never);

    expect(lanes.costs.of('echo', ms(0))).toMatchObject({ count: 5 });
    expect(lanes.costs.of('never seen', ms(0))).toBeUndefined();
  });

  test('count as missed of what was wanted at once, not of what was made ahead', async ({ open, clock }) => {
    const lanes = await open({ clock, capacity: 100 });
    await clock.advance(1_000);
    const run = (count: number, due: number) =>
      Promise.all(Array.from({ length: count }, () => lanes.run(job(echo(0), due), never)));
    await run(60, 9_000);
    await run(30, 800);
    await run(30, 1_050);

    expect(lanes.costs.missed(clock.now())).toBe(0.5);
  });

  test('refuse every job that waits when they close', async ({ open }) => {
    const lanes = await open();
    const running = lanes.run(job({ do: 'hang' }), never);
    const waiting = lanes.run(job(echo(1)), never);
    running.catch(() => undefined);
    await Promise.all([lanes.close(), expect(waiting).rejects.toMatchObject({ code: 'SERVER_STOPPING' })]);
  });
});
