import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readFile, readdir, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { describe, expect, test as base } from 'vitest';

const run = promisify(execFile);
const checkout = fileURLToPath(new URL('../../..', import.meta.url));

/** npm by the Node it came with: a distribution's npm finds its own parts only there. */
const npm = (args: readonly string[], cwd: string): Promise<{ readonly stdout: string }> => {
  const { npm_execpath: script, npm_node_execpath: node } = process.env;
  return script?.endsWith('npm-cli.js')
    ? run(node ?? process.execPath, [script, ...args], { cwd })
    : run('npm', args, { cwd });
};

const REGISTRY_UNREACHABLE = /ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ENETUNREACH|ETIMEDOUT/;

interface Fixtures {
  /** What `npm pack` makes of this checkout. */
  tarball: string;
  /** A folder elsewhere with the package in its node_modules and this checkout's packages beside it. Not for npm, which would follow the links. */
  elsewhere: string;
  /** Runs the installed command there. */
  vivavoce: (...args: string[]) => Promise<{ readonly stdout: string; readonly stderr: string }>;
  /** An empty folder that npm takes for a project. */
  empty: string;
}

const inFolder = async (use: (folder: string) => Promise<void>): Promise<void> => {
  const folder = await mkdtemp(join(tmpdir(), 'vivavoce-package-'));
  await use(folder);
  await rm(folder, { recursive: true });
};

const test = base.extend<Fixtures>({
  tarball: [
    async ({}, use) => {
      await inFolder(async (folder) => {
        await run(process.execPath, ['bin/build.js'], { cwd: checkout });
        await npm(['pack', '--ignore-scripts', '--pack-destination', folder], checkout);
        const [name = ''] = await readdir(folder);
        await use(join(folder, name));
      });
    },
    { scope: 'file' },
  ],
  elsewhere: [
    async ({ tarball }, use) => {
      await inFolder(async (folder) => {
        const packages = join(folder, 'node_modules');
        await mkdir(packages);
        await run('tar', ['-xzf', tarball, '-C', packages]);
        await rename(join(packages, 'package'), join(packages, 'vivavoce'));
        for (const name of await readdir(join(checkout, 'node_modules'))) {
          if (!name.startsWith('.'))
            await symlink(join(checkout, 'node_modules', name), join(packages, name));
        }
        await use(folder);
      });
    },
    { scope: 'file' },
  ],
  empty: async ({}, use) => {
    await inFolder(async (folder) => {
      await writeFile(join(folder, 'package.json'), '{ "private": true }');
      await use(folder);
    });
  },
  vivavoce: async ({ elsewhere }, use) => {
    const launcher = join(elsewhere, 'node_modules/vivavoce/bin/vivavoce.js');
    await use((...args) => run(process.execPath, [launcher, ...args], { cwd: elsewhere }));
  },
});

describe('the package, where it is installed', () => {
  test('carries what runs there, and no more', async ({ elsewhere }) => {
    const files = await readdir(join(elsewhere, 'node_modules/vivavoce'), { recursive: true });

    expect(files).toEqual(
      expect.arrayContaining([
        'bin/vivavoce.js',
        'dist/cli/main.js',
        'dist/inference-lane.js',
        'client/dist/index.html',
        'models/voice/manifest.json',
        'docs/protocol.md',
        'LICENSE',
        'NOTICE',
      ]),
    );
    // Types of the SDK are for whoever builds upon it; our sources stay at home.
    expect(
      files.filter((name) => /(?<!\.d)\.ts$|\.(py|tgz)$|^(src|test|bench|\.runtime)\b/.test(name)),
    ).toEqual([]);
  });

  test('shows its help', async ({ vivavoce }) => {
    expect((await vivavoce('--help')).stdout).toContain('Usage: vivavoce');
  });

  test('lists voices that need nothing but the package', async ({ vivavoce }) => {
    const { stdout } = await vivavoce('voices', '--json');

    expect(JSON.parse(stdout)).toHaveProperty('voices.0.default', true);
  });

  test('examines the machine', async ({ vivavoce }) => {
    const { stdout } = await vivavoce('doctor', '--json').catch(
      (error: unknown) => error as { stdout: string },
    );

    expect(stdout).toContain('"instruction sets"');
  });

  test('speaks', async ({ vivavoce, elsewhere }) => {
    await vivavoce('say', 'Good evening.', '-o', 'evening.wav');
    const sound = await readFile(join(elsewhere, 'evening.wav'));

    expect(sound.toString('latin1', 8, 12)).toBe('WAVE');
    expect(sound.length).toBeGreaterThan(20_000);
  });

  test(
    'is installed by npm in an empty folder, and speaks there',
    { timeout: 300_000 },
    async ({ tarball, empty, skip }) => {
      try {
        const uncached = ['--cache', join(empty, 'cache'), '--fetch-retries=0'];
        await npm(['view', 'commander', 'version', ...uncached], empty);
      } catch (error) {
        if (REGISTRY_UNREACHABLE.test(String(error))) skip('the npm registry cannot be reached');
        throw error;
      }
      await npm(['install', '--no-audit', '--no-fund', tarball], empty);
      const command = join(empty, 'node_modules/.bin/vivavoce');
      await run(command, ['say', 'Good evening.', '-o', 'evening.mp3'], { cwd: empty });

      expect((await readFile(join(empty, 'evening.mp3'))).length).toBeGreaterThan(2_000);
    },
  );
});
