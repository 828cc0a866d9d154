import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { describe, expect } from 'vitest';
import { test as base } from '../support/speaking-server.ts';

const run = promisify(execFile);

interface Fixtures {
  /** Runs an example in an empty folder against a server, and gives the file it leaves. */
  heard: (example: string, server: string, file: string) => Promise<Buffer>;
}

const test = base.extend<Fixtures>({
  heard: async ({}, use) => {
    const folder = await mkdtemp(join(tmpdir(), 'vivavoce-examples-'));
    await use(async (example, server, file) => {
      const script = fileURLToPath(new URL(`../../examples/${example}`, import.meta.url));
      await run(process.execPath, [script, server], { cwd: folder });
      return readFile(join(folder, file));
    });
    await rm(folder, { recursive: true });
  },
});

describe('examples', () => {
  test('quickstart.ts leaves a file of speech', async ({ speaking, heard }) => {
    const sound = await heard('quickstart.ts', speaking.server.url, 'evening.wav');

    expect(sound.toString('latin1', 0, 4)).toBe('RIFF');
    expect(sound.length).toBeGreaterThan(20_000);
  });

  test('tokens.ts hears a sentence that it sent word by word', async ({ speaking, heard }) => {
    const socket = `${speaking.server.url.replace('http', 'ws')}/v1/stream`;
    const sound = await heard('tokens.ts', socket, 'tokens.pcm');

    expect(sound.length / 48_000, 'seconds').toBeGreaterThan(2);
  });
});
