import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { StreamClient } from '../../support/stream-client.ts';

const MAIN = fileURLToPath(new URL('../../../src/main.ts', import.meta.url));

/** The service as an operator starts it, in a process that can be signalled. */
const start = async (drainMs: number) => {
  const child = spawn(process.execPath, [MAIN], {
    env: { ...process.env, PORT: '0', VIVAVOCE_LANES: '1', VIVAVOCE_DRAIN_MS: String(drainMs) },
  });
  const ended = new Promise<number | null>((resolve) => child.once('exit', resolve));
  const url = await new Promise<string>((resolve, reject) => {
    let said = '';
    child.stderr.on('data', (bytes: Buffer) => {
      said += bytes.toString();
      const [, found] = /open at (\S+)/.exec(said) ?? [];
      if (found !== undefined) resolve(found);
    });
    child.once('exit', () => {
      reject(new Error(`ended before it was open: ${said}`));
    });
  });
  return { child, url, ended };
};

const TEXT = 'This sentence had begun before the signal came, and it is heard to its very end.';

test(
  'SIGTERM lets a sentence finish, takes no new one, closes with 4503 and ends with 0',
  { timeout: 60_000 },
  async () => {
    const { child, url, ended } = await start(15_000);
    const client = await StreamClient.open(url, { aheadMs: 1_000 });
    client.say({ type: 'speak', utterance: 'a', text: TEXT });
    await client.message('utterance.started');
    child.kill('SIGTERM');
    const { withinMs } = await client.message('session.draining');
    client.say({ type: 'speak', utterance: 'b', text: 'Too late.' });
    const ready = await fetch(`${url}/readyz`);

    expect(withinMs).toBe(15_000);
    expect(ready.status).toBe(503);
    expect(await ready.json()).toMatchObject({ status: 'stopping' });
    await expect(StreamClient.open(url)).rejects.toThrow();
    expect(await client.message('error')).toMatchObject({ code: 'SERVER_STOPPING', utterance: 'b' });
    expect(await client.message('utterance.ended')).toMatchObject({ utterance: 'a', outcome: 'finished' });
    expect(await client.closed).toBe(4503);
    expect(await ended).toBe(0);
  },
);

test(
  'what does not finish in time is cut off, and the process still ends with 0',
  { timeout: 60_000 },
  async () => {
    const { child, url, ended } = await start(300);
    const client = await StreamClient.open(url, { aheadMs: 200 });
    client.say({ type: 'speak', utterance: 'a', text: `${TEXT} ${TEXT} ${TEXT}` });
    await client.message('utterance.started');
    const signalled = performance.now();
    child.kill('SIGTERM');

    expect(await client.closed).toBe(4503);
    expect(await ended).toBe(0);
    expect(performance.now() - signalled).toBeLessThan(5_000);
  },
);
