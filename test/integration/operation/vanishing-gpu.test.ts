import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { startOurs } from '../../../bench/child-server.ts';
import { readConfig } from '../../../src/config.ts';
import { systemClock } from '../../../src/core/clock.ts';
import { silentLog } from '../../../src/core/log.ts';
import { Service } from '../../../src/service.ts';
import { StreamClient } from '../../support/stream-client.ts';

const GPU = fileURLToPath(new URL('../../support/vanishing-gpu.ts', import.meta.url));

const pictures = (client: StreamClient) => client.packets.filter(({ kind }) => kind === 'video');

const outcomeOf = async (client: StreamClient, utterance: string): Promise<string> => {
  client.say({ type: 'speak', utterance, text: 'One more sentence.' });
  const { outcome } = await client.until(() =>
    client.messages('utterance.ended').find((message) => message.utterance === utterance),
  );
  return outcome;
};

/** A server of one lane whose GPU can be made to vanish. */
const withGpu = async (
  settings: Readonly<Record<string, string>>,
  use: (server: { readonly url: string }, vanish: () => Promise<void>) => Promise<void>,
): Promise<void> => {
  const folder = await mkdtemp(join(tmpdir(), 'vivavoce-gpu-'));
  const gone = join(folder, 'gone');
  const server = await startOurs({
    VIVAVOCE_PROVIDER: 'webgpu',
    VIVAVOCE_LANES: '1',
    VIVAVOCE_DRAIN_MS: '0',
    NODE_OPTIONS: `--import ${GPU}`,
    GPU_GONE: gone,
    ...settings,
  });
  try {
    await use(server, () => writeFile(gone, ''));
  } finally {
    await server.close();
    await rm(folder, { recursive: true });
  }
};

test('a server whose GPU vanishes goes on by its fallback, and loses no utterance', async () => {
  await withGpu({ VIVAVOCE_PROVIDER_FALLBACK: 'cpu' }, async ({ url }, vanish) => {
    const client = await StreamClient.open(url, { output: { video: {} } });
    await client.until(() => pictures(client)[5]);
    await vanish();
    expect(await outcomeOf(client, 'after')).toBe('finished');
    const seen = pictures(client).length;
    await client.until(() => pictures(client)[seen + 5]);
  });
}, 240_000);

test('without one it stays up, and refuses whoever comes', async () => {
  await withGpu({}, async ({ url }, vanish) => {
    const client = await StreamClient.open(url, { output: { video: {} } });
    await client.until(() => pictures(client)[5]);
    await vanish();
    client.say({ type: 'speak', utterance: 'after', text: 'Nobody is seen to say this.' });
    const refusal = async (): Promise<string | undefined> => {
      const next = await StreamClient.connect(url);
      next.say({ type: 'session.open', version: 1 });
      const told = await next.until(() => next.messages('session.opened')[0] ?? next.messages('error')[0]);
      next.socket.terminate();
      return told.type === 'error' ? told.code : undefined;
    };
    await expect.poll(refusal, { timeout: 120_000, interval: 500 }).toBe('ADMISSION_REFUSED');
    expect((await fetch(new URL('/healthz', url))).status).toBe(200);
  });
}, 240_000);

test('a provider that cannot start is refused, or replaced by the fallback with a warning', async () => {
  const config = readConfig({ VIVAVOCE_PROVIDER: 'cuda', VIVAVOCE_LANES: '1' });
  await expect(
    Service.open({ config, clock: systemClock, log: silentLog }).then((service) => service.start()),
  ).rejects.toThrow('PROVIDER_UNAVAILABLE');

  const warned: string[] = [];
  const log = { ...silentLog, warn: (_fields: unknown, message: string) => warned.push(message) };
  const service = await Service.open({
    config: { ...config, fallback: 'cpu' },
    clock: systemClock,
    log: { ...log, child: () => silentLog },
  });
  await service.start();
  await service.close();
  expect(warned).toContain('lane opened by its fallback');
}, 240_000);
