import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test as base } from 'vitest';
import { runCommandLine } from '../../../src/cli/command-line.ts';
import type { World } from '../../../src/cli/world.ts';
import { memoryTerminal } from '../../support/memory-terminal.ts';
import type { Planted } from '../../support/planted-server.ts';
import { startPlantedServer } from '../../support/planted-server.ts';

interface Fixtures {
  folder: string;
  planted: (planted?: Planted) => Promise<string>;
  run: (...args: string[]) => Promise<{ status: number; output: string; messages: string }>;
}

const unused = () => Promise.reject(new Error('a load test is a client'));

const test = base.extend<Fixtures>({
  folder: async ({}, use) => {
    const folder = await mkdtemp(join(tmpdir(), 'vivavoce-loadtest-'));
    await use(folder);
    await rm(folder, { recursive: true });
  },
  planted: async ({}, use) => {
    const closers: (() => Promise<void>)[] = [];
    await use(async (planted) => {
      const server = await startPlantedServer(planted);
      closers.push(() => server.close());
      return server.url;
    });
    await Promise.all(closers.map((close) => close()));
  },
  run: async ({}, use) => {
    await use(async (...args) => {
      const { terminal, output, messages } = memoryTerminal();
      const world: World = { terminal, openSpeaker: unused, serve: unused } as unknown as World;
      const status = await runCommandLine(args, world, '0.0.0');
      return { status, output: output().toString(), messages: messages() };
    });
  },
});

const quick = ['--scenario', 'speech-http', '--rate', '20', '--duration', '1', '--metrics', 'none'];

describe('vivavoce loadtest', () => {
  test('prints a table and ends with 0 when the objective is met', async ({ run, planted }) => {
    const { status, output } = await run('loadtest', '--url', await planted(), ...quick, '--slo', 'ttfa=2s');

    expect(status).toBe(0);
    expect(output).toContain('open loop, constant, 20/s');
    expect(output).toMatch(/first audible +20 /);
    expect(output).toContain('objective 99.0 %: met');
    expect(output).toContain('this client: 1 thread(s)');
  });

  test('ends with 1 when it is missed', async ({ run, planted }) => {
    const url = await planted({ silence: 300 });
    const { status, output } = await run('loadtest', '--url', url, ...quick, '--slo', 'ttfa=200ms');

    expect(status).toBe(1);
    expect(output).toContain('MISSED');
  });

  test.for([
    ['--rate', 'often'],
    ['--slo', 'ttfa=quick'],
    ['--scenario', 'speech-by-post'],
    ['--duration', 'long'],
    ['--compare', 'one.json'],
  ])('ends with 2 for %s %s', async ([option = '', value = ''], { run }) => {
    expect(
      (await run('loadtest', '--url', 'http://127.0.0.1:1', '--duration', '1', option, value)).status,
    ).toBe(2);
  });

  test('writes reports that can be compared and looked at', async ({ run, planted, folder }) => {
    const [quiet, slow] = [join(folder, 'quiet.json'), join(folder, 'slow.json')];
    const page = join(folder, 'report.html');
    await run('loadtest', '--url', await planted(), ...quick, '--json', quiet, '--html', page);
    await run('loadtest', '--url', await planted({ silence: 200 }), ...quick, '--json', slow);
    const { status, output } = await run('loadtest', '--compare', quiet, slow);

    expect(status).toBe(0);
    expect(output).toMatch(/first audible p50 .*slower/);
    expect(await readFile(page, 'utf8')).toContain('<!doctype html>');
  });

  test('takes texts from a file, and a scenario from a module', async ({ run, planted, folder }) => {
    const [texts, scenario] = [join(folder, 'texts.txt'), join(folder, 'mine.mjs')];
    await writeFile(texts, 'One text.\nAnother text.\n\nOne text.\n');
    await writeFile(
      scenario,
      `export const scenario = { name: 'mine', open: async () => ({ stale: 0,
        speak: async (text, ear) => { ear.sound(new Float32Array(2400).fill(0.5), 24000); },
        close: async () => {} }) };`,
    );
    const { status, output } = await run(
      ...['loadtest', '--url', await planted(), '--texts', texts, '--scenario', scenario],
      ...['--rate', '10', '--duration', '1', '--metrics', 'none'],
    );

    expect(status).toBe(0);
    expect(output).toContain('requests: 2 (2 finished');
    expect(output).toContain('texts ran out');
  });
});

describe('vivavoce capacity', () => {
  test('finds what a server carries and prints the curve', async ({ run, planted }) => {
    const { status, output } = await run(
      ...['capacity', '--url', await planted(), '--scenario', 'speech-http'],
      ...['--step', '1', '--most', '4', '--slo', 'ttfa=2s'],
    );

    expect(status).toBe(0);
    expect(output).toContain('4 sessions at ttfa=2000ms for 99 % of requests');
    expect(output.match(/^\| \d+ \|/gm)).toHaveLength(3);
  });
});
