import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readConfig } from '../../../src/config.ts';
import { systemClock } from '../../../src/core/clock.ts';
import { silentLog } from '../../../src/core/log.ts';
import type { Serving } from '../../../src/serve.ts';
import { serve } from '../../../src/serve.ts';
import { TOY_AVATARS } from '../../support/avatars.ts';
import { StreamClient } from '../../support/stream-client.ts';
import { decodeVideo } from '../../support/video-decoding.ts';

let folder: string;
let serving: Serving;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'vivavoce-live-'));
  await cp(TOY_AVATARS, join(folder, 'avatars'), { recursive: true });
  await cp(join(TOY_AVATARS, 'toy'), join(folder, 'avatars', 'broken'), { recursive: true });
  const config = readConfig({
    PORT: '0',
    VIVAVOCE_DRAIN_MS: '0',
    VIVAVOCE_LANES: '2',
    VIVAVOCE_MODELS: folder,
  });
  serving = await serve(config, systemClock, silentLog);
}, 60_000);

afterAll(async () => {
  await serving.close();
  await rm(folder, { recursive: true });
});

const pictures = (client: StreamClient) => client.packets.filter(({ kind }) => kind === 'video');

describe.each(['vp8', 'h264'] as const)('a live face in %s', (encoding) => {
  it('is seen before, while and after it speaks, in pictures that decode', async () => {
    const video = { encoding, width: 256, height: 256, avatar: 'toy' };
    const client = await StreamClient.open(serving.server.url, { output: { video } });
    await client.until(() => pictures(client)[1]);
    client.say({ type: 'speak', utterance: 'a', text: 'My mother bought a map.' });
    const { atMs } = await client.message('utterance.started');
    const { spanMs } = await client.message('utterance.ended');
    await client.until(() => ((pictures(client).at(-1)?.at ?? 0) > atMs + spanMs + 100 ? true : undefined));
    client.say({ type: 'session.close' });
    await client.closed;

    const seen = pictures(client);
    expect(seen[0]?.keyFrame).toBe(true);
    expect(seen[0]?.at).toBeLessThan(atMs);
    const spoken = seen.filter(({ at }) => at >= atMs && at < atMs + spanMs);
    expect(spoken.length).toBeGreaterThan(4);
    const decoded = await decodeVideo(encoding, seen);
    expect(decoded).toHaveLength(seen.length);
    expect(new Set(decoded.map(({ width, height }) => `${width}×${height}`))).toEqual(new Set(['256×256']));
    const mouths = decoded.map(({ luma }) => luma[176 * 256 + 128] ?? 0);
    expect(Math.max(...mouths) - Math.min(...mouths)).toBeGreaterThan(10);
  }, 30_000);
});

it('a pack that calls itself another is left out, and the server goes on', async () => {
  const client = await StreamClient.connect(serving.server.url);
  client.say({ type: 'session.open', version: 1, output: { video: { avatar: 'broken' } } });
  expect(await client.message('error')).toMatchObject({ code: 'AVATAR_UNKNOWN' });
});

it('what became of pictures is counted', async () => {
  const text = await (await fetch(`${serving.server.url}/metrics`)).text();
  expect(text).toMatch(/vivavoce_pictures_total\{outcome="sent"\} [1-9]/);
});
