import { execFileSync, spawn } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it, onTestFinished } from 'vitest';

const ROOT = fileURLToPath(new URL('../../../', import.meta.url));
const dockerfile = readFileSync(join(ROOT, 'Dockerfile'), 'utf8');
const [, stage = ''] = dockerfile.split(/^FROM /m).slice(1);

/** The instructions of the stage that runs, joined where a line goes on. */
const instructions = stage.replace(/\\\n\s*/g, ' ').split('\n');
const argumentsOf = (name: string): string[] =>
  instructions.flatMap((line) => (line.startsWith(`${name} `) ? [line.slice(name.length + 1)] : []));
const isStrings = (value: unknown): value is string[] =>
  Array.isArray(value) && value.every((one) => typeof one === 'string');
const commandOf = (text: string | undefined): string[] => {
  const json: unknown = JSON.parse(/\[.*\]$/.exec(text ?? '')?.[0] ?? '[]');
  return isStrings(json) ? json : [];
};

/** A bare folder with what the image carries, and nothing else. */
const imageFolder = (): string => {
  const folder = mkdtempSync(join(tmpdir(), 'vivavoce-image-'));
  onTestFinished(() => {
    rmSync(folder, { recursive: true });
  });
  for (const copy of argumentsOf('COPY')) {
    const [, from = '', to = ''] = /^--from=build \/app\/(\S+) \.\/(\S*)$/.exec(copy) ?? [];
    const target = join(folder, to === '' ? from : to);
    if (from === 'node_modules') symlinkSync(join(ROOT, from), target);
    else if (existsSync(join(ROOT, from))) cpSync(join(ROOT, from), target, { recursive: true });
  }
  return folder;
};

describe('the image', () => {
  it('runs as a user of its own, is asked for its health, and is built in two stages', () => {
    expect(dockerfile.match(/^FROM /gm)).toHaveLength(2);
    expect(argumentsOf('USER')).toEqual(['node']);
    expect(argumentsOf('HEALTHCHECK')).toHaveLength(1);
    expect(argumentsOf('COPY').every((copy) => copy.startsWith('--from=build /app/'))).toBe(true);
  });

  it('takes packages by the lockfile and runs nobody’s install script', () => {
    expect(dockerfile).toContain('RUN npm ci --ignore-scripts');
  });

  it(
    'starts from what it carries, is found healthy, and refuses to listen without a key',
    { timeout: 60_000 },
    async () => {
      const folder = imageFolder();
      const [, ...command] = commandOf(argumentsOf('CMD')[0]);
      const environment = {
        PATH: process.env['PATH'],
        PORT: '0',
        VIVAVOCE_LANES: '1',
        VIVAVOCE_DRAIN_MS: '0',
      };
      const keyless = spawn(process.execPath, command, {
        cwd: folder,
        env: { ...environment, HOST: '0.0.0.0' },
      });
      expect(await new Promise((resolve) => keyless.once('exit', resolve))).toBe(1);

      const child = spawn(process.execPath, command, { cwd: folder, env: environment });
      onTestFinished(() => void child.kill('SIGKILL'));
      const port = await new Promise<string>((resolve, reject) => {
        child.stderr.on('data', (bytes: Buffer) => {
          const [, found] = /open at http:\/\/127\.0\.0\.1:(\d+)/.exec(bytes.toString()) ?? [];
          if (found !== undefined) resolve(found);
        });
        child.once('exit', () => {
          reject(new Error('it did not start'));
        });
      });
      const [, ...check] = commandOf(argumentsOf('HEALTHCHECK')[0]);
      expect(() => execFileSync(process.execPath, check, { env: { PORT: port } })).not.toThrow();
      child.kill('SIGTERM');
      expect(await new Promise((resolve) => child.once('exit', resolve))).toBe(0);
      expect(() => execFileSync(process.execPath, check, { env: { PORT: port }, stdio: 'ignore' })).toThrow();
    },
  );
});

describe('compose.yaml', () => {
  const compose = readFileSync(join(ROOT, 'compose.yaml'), 'utf8');

  it('stops later than the service drains', () => {
    const drain = Number(/VIVAVOCE_DRAIN_MS: '(\d+)'/.exec(compose)?.[1]);
    const grace = Number(/stop_grace_period: (\d+)s/.exec(compose)?.[1]);
    expect(grace * 1000).toBeGreaterThan(drain);
  });

  it('shows the dashboard that is in docs', () => {
    expect(compose).toContain('./docs/grafana:');
  });
});
