import type { ChildProcess } from 'node:child_process';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test as base } from 'vitest';

const checkout = fileURLToPath(new URL('../../..', import.meta.url));

/** An npm that does in milliseconds what npm does, writes down that it was called, and fails as it is told to. */
const NPM = `
import { appendFileSync, mkdirSync, copyFileSync, existsSync, writeFileSync } from 'node:fs';
appendFileSync('calls', process.argv[2] + '\\n');
const mood = process.env.MOOD;
if (mood === 'offline') { console.error('npm error code ENOTFOUND'); process.exit(1); }
if (mood === 'full') { console.error('npm error code ENOSPC'); process.exit(1); }
if (mood === 'puzzled') { console.error('npm error\\nSyntaxError: no idea'); process.exit(1); }
mkdirSync('node_modules/a', { recursive: true });
writeFileSync('node_modules/a/package.json', '{}');
if (mood === 'stuck') { writeFileSync('started', ''); setInterval(() => undefined, 1000); }
else copyFileSync('package-lock.json', 'node_modules/.package-lock.json');
`;

const LOCK = {
  packages: {
    '': { name: 'x' },
    'node_modules/a': { version: '1.0.0', integrity: 'sha512-a' },
    'node_modules/b': { version: '1.0.0', integrity: 'sha512-b', optional: true },
  },
};

const SCRIPT = `
import { setUp } from './bin/set-up/set-up.js';
import { packages } from './bin/set-up/packages.js';
await setUp([packages]);
process.stdout.write('ready');
`;

interface Ended {
  readonly status: number | null;
  readonly output: string;
  readonly messages: string;
}

interface Fixtures {
  folder: string;
  start: (mood?: string) => ChildProcess;
  /** Sets up, to the end. */
  setUp: (mood?: string) => Promise<Ended>;
  /** How often npm was asked for what. */
  calls: () => Promise<string>;
}

const ended = async (child: ChildProcess): Promise<Ended> => {
  let output = '';
  let messages = '';
  child.stdout?.on('data', (text: Buffer) => (output += text.toString()));
  child.stderr?.on('data', (text: Buffer) => (messages += text.toString()));
  const [status] = (await once(child, 'close')) as [number | null];
  return { status, output, messages };
};

const test = base.extend<Fixtures>({
  folder: async ({}, use) => {
    const folder = await mkdtemp(join(tmpdir(), 'vivavoce-set-up-'));
    await cp(join(checkout, 'bin'), join(folder, 'bin'), { recursive: true });
    await writeFile(join(folder, 'package.json'), '{ "type": "module" }');
    await writeFile(join(folder, 'package-lock.json'), JSON.stringify(LOCK));
    await writeFile(join(folder, 'npm-cli.js'), NPM);
    await writeFile(join(folder, 'script.js'), SCRIPT);
    await use(folder);
    await rm(folder, { recursive: true, force: true });
  },
  start: async ({ folder }, use) => {
    const children: ChildProcess[] = [];
    await use((mood = 'well') => {
      const environment = { ...process.env, MOOD: mood, npm_execpath: join(folder, 'npm-cli.js') };
      const child = spawn(process.execPath, ['script.js'], { cwd: folder, env: environment });
      children.push(child);
      return child;
    });
    for (const child of children) child.kill('SIGKILL');
  },
  setUp: async ({ start }, use) => {
    await use((mood) => ended(start(mood)));
  },
  calls: async ({ folder }, use) => {
    await use(() => readFile(join(folder, 'calls'), 'utf8').catch(() => ''));
  },
});

/** Waits for npm to be under way; it says so by a file. */
const underWay = async (folder: string): Promise<void> => {
  await expect.poll(() => readFile(join(folder, 'started'), 'utf8').catch(() => undefined)).toBe('');
};

describe('a set-up', () => {
  test('does each step once, and the second time nothing, not even a line', async ({ setUp, calls }) => {
    const first = await setUp();
    expect(first).toMatchObject({ status: 0, output: 'ready' });
    expect(first.messages).toContain('✓ Installing the packages');

    expect(await setUp('offline')).toEqual({ status: 0, output: 'ready', messages: '' });
    expect(await calls()).toBe('ci\n');
  });

  test('installs again when the lockfile asks for another version', async ({ setUp, calls, folder }) => {
    await setUp();
    await writeFile(join(folder, 'package-lock.json'), JSON.stringify(LOCK).replace('1.0.0', '1.0.1'));
    await setUp();

    expect(await calls()).toBe('ci\nci\n');
  });

  for (const { mood, line } of [
    { mood: 'offline', line: 'the package registry cannot be reached: connect this machine' },
    { mood: 'full', line: 'the disk is full: free about 2 GB and run the same command again' },
    { mood: 'puzzled', line: '(SyntaxError: no idea); the whole story is in' },
  ]) {
    test(`ends with one line of what to do (${mood})`, async ({ setUp }) => {
      const { status, output, messages } = await setUp(mood);
      const [last = ''] = messages.trim().split('\n').slice(-1);

      expect({ status, output }).toEqual({ status: 1, output: '' });
      expect(last).toMatch(/^→ The packages could not be installed/);
      expect(last).toContain(line);
    });
  }

  test('goes on after a failure as if it had not been', async ({ setUp }) => {
    await setUp('offline');

    expect(await setUp()).toMatchObject({ status: 0, output: 'ready' });
  });

  test('takes no half of a step for the whole, when it is killed', async ({
    start,
    setUp,
    calls,
    folder,
  }) => {
    const killed = start('stuck');
    await underWay(folder);
    killed.kill('SIGKILL');
    await once(killed, 'close');

    expect(await setUp()).toMatchObject({ status: 0, output: 'ready' });
    expect(await calls()).toBe('ci\nci\n');
  });

  test('waits for another one of the same folder, and then has nothing to do', async ({
    start,
    setUp,
    calls,
  }) => {
    const [first, second] = await Promise.all([setUp(), ended(start())]);

    expect([first.output, second.output]).toEqual(['ready', 'ready']);
    expect(await calls()).toBe('ci\n');
  });

  test('says that it was interrupted, and ends what it had begun', async ({ start, folder }) => {
    const child = start('stuck');
    const end = ended(child);
    await underWay(folder);
    child.kill('SIGTERM');
    const { status, messages } = await end;

    expect(status).toBe(130);
    expect(messages).toContain('→ Interrupted. Run the same command again');
  });
});
