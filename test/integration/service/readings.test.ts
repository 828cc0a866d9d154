import { describe, expect } from 'vitest';
import { soundDiffers } from '../../../bench/sound-difference.ts';
import { test } from '../../support/speaking-server.ts';
import type { StreamClient } from '../../support/stream-client.ts';

const SENTENCE = 'She sells seashells by the seashore.';
const BLEND = 'heart*0.6+michael*0.4';

/** What a client hears of an utterance, as the bytes that came. */
const hear = async (client: StreamClient, utterance: string, asked: object): Promise<Buffer> => {
  const before = client.packets.length;
  const ended = client.messages('utterance.ended').length;
  client.say({ type: 'speak', utterance, text: SENTENCE, ...asked });
  await client.message('utterance.ended', ended);
  return Buffer.concat(client.packets.slice(before).map(({ payload }) => payload));
};

// The first of them waits for the service to be warm.
describe('a reading', { timeout: 60_000 }, () => {
  test('is asked for by an utterance, or by the session for all of them', async ({ open }) => {
    const asked = { voice: BLEND, speed: 1.2, pitch: 2, expressiveness: 0.5, seed: 11 };
    const [one, other] = [
      await open({ aheadMs: 30_000, ...asked }),
      await open({ aheadMs: 30_000, voice: 'fenrir' }),
    ];
    const bySession = await hear(one, 'a', {});
    const byUtterance = await hear(other, 'a', asked);

    expect(one.messages('session.opened')[0]?.voice).toBe(BLEND);
    expect(other.messages('utterance.started')[0]).toMatchObject({ voice: BLEND, seed: 11 });
    expect(soundDiffers(bySession, byUtterance)).toBe(false);
    for (const [n, change] of [{ voice: 'heart' }, { speed: 1 }, { pitch: 0 }, { seed: 12 }].entries()) {
      const other = await hear(one, `other-${String(n)}`, change);
      expect(soundDiffers(other, bySession), JSON.stringify(change)).toBe(true);
    }
  });

  test('is asked for over HTTP too, and a blend that is none is refused by its code', async ({
    speaking,
    open,
  }) => {
    const { url } = speaking.server;
    const post = (body: object): Promise<Response> =>
      fetch(`${url}/v1/audio/speech`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ input: SENTENCE, response_format: 'pcm', ...body }),
      });
    const asked = { voice: BLEND, pitch: -1, expressiveness: 1.5, steps: 2, seed: 3 };
    const file = Buffer.from(await (await post(asked)).arrayBuffer());
    const socket = await hear(await open({ aheadMs: 30_000 }), 'a', asked);
    const refused = await post({ voice: 'heart*0.6+michael*0.6' });

    expect(file.length).toBeGreaterThan(48_000);
    expect(soundDiffers(socket.subarray(0, file.length), file)).toBe(false);
    expect(refused.status).toBe(400);
    expect(await refused.json()).toMatchObject({ error: { code: 'BLEND_INVALID' } });
  });

  test('in as many steps as there is time for is counted by what decided', async ({ speaking, open }) => {
    const { url } = speaking.server;
    await hear(await open({ aheadMs: 30_000 }), 'a', { steps: 'auto' });
    const metrics = await (await fetch(`${url}/metrics`)).text();

    expect(metrics).toMatch(/^vivavoce_clauses_read_total\{steps="[12]",because="(calm|busy)"\} [1-9]/m);
    expect(metrics).toMatch(/^vivavoce_clauses_read_total\{steps="1",because="asked"\} [1-9]/m);
  });
});
