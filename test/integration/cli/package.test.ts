import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readFile, readdir, rm, symlink } from 'node:fs/promises';
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

interface Fixtures {
  /** An empty folder elsewhere with the package in its node_modules and this checkout's packages beside it. */
  elsewhere: string;
  /** Runs the installed command there. */
  vivavoce: (...args: string[]) => Promise<{ readonly stdout: string; readonly stderr: string }>;
}

const test = base.extend<Fixtures>({
  elsewhere: [
    async ({}, use) => {
      const folder = await mkdtemp(join(tmpdir(), 'vivavoce-package-'));
      const packages = join(folder, 'node_modules');
      await mkdir(packages);
      await run(process.execPath, ['bin/build.js'], { cwd: checkout });
      await npm(['pack', '--ignore-scripts', '--pack-destination', folder], checkout);
      const [tarball = ''] = (await readdir(folder)).filter((name) => name.endsWith('.tgz'));
      await run('tar', ['-xzf', join(folder, tarball), '-C', packages]);
      await run('mv', [join(packages, 'package'), join(packages, 'vivavoce')]);
      for (const name of await readdir(join(checkout, 'node_modules'))) {
        if (!name.startsWith('.')) await symlink(join(checkout, 'node_modules', name), join(packages, name));
      }
      await use(folder);
      await rm(folder, { recursive: true });
    },
    { scope: 'file' },
  ],
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
    expect(files.filter((name) => /\.(ts|py|tgz)$|^(src|test|bench|\.runtime)\b/.test(name))).toEqual([]);
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
});
