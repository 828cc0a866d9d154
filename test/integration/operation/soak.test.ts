import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const SOAK = fileURLToPath(new URL('../../../bench/soak.ts', import.meta.url));

test(
  'mixed load changes no sample of a quiet session; the hour of it is node bench/soak.ts',
  { timeout: 90_000 },
  async () => {
    const child = spawn(process.execPath, [SOAK, '20'], { stdio: ['ignore', 'pipe', 'pipe'] });
    let said = '';
    child.stdout.on('data', (bytes: Buffer) => (said += bytes.toString()));
    child.stderr.resume();
    await new Promise((resolve) => child.once('exit', resolve));
    const counts = JSON.parse(/^\{.*\}$/m.exec(said)?.[0] ?? '{}') as Record<string, number>;

    expect(counts['quiet']).toBeGreaterThanOrEqual(2);
    expect(counts['changed']).toBe(0);
    expect(
      (counts['interrupted'] ?? 0) + (counts['vanished'] ?? 0) + (counts['nonsense'] ?? 0),
    ).toBeGreaterThan(0);
  },
);
