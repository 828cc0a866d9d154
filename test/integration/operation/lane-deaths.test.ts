import { fileURLToPath } from 'node:url';
import { setTimeout as wait } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { startOurs } from '../../../bench/child-server.ts';
import { soundDiffers } from '../../../bench/sound-difference.ts';
import { StreamClient } from '../../support/stream-client.ts';

const MORTAL_THREADS = fileURLToPath(new URL('../../support/mortal-threads.ts', import.meta.url));

const TEXTS = [
  'The first of these sentences is neither short nor very long.',
  'Nobody who listens should notice that a thread has died, and none of the words may be lost.',
  'Every window can be made again, because all that it needs stands in the job.',
];

/** Speaks a text and returns its samples as bytes. */
const soundOf = async (client: StreamClient, utterance: string, text: string): Promise<Buffer> => {
  client.say({ type: 'speak', utterance, text, seed: 5 });
  const { outcome } = await client.until(() =>
    client.messages('utterance.ended').find((message) => message.utterance === utterance),
  );
  expect(outcome).toBe('finished');
  const started = client.messages('utterance.started').find((message) => message.utterance === utterance);
  const packets = client.packets.filter(({ number }) => number === started?.number);
  client.say({ type: 'interrupt' });
  return Buffer.concat(packets.map(({ payload }) => payload));
};

const metric = async (url: string, name: string): Promise<number> => {
  const text = await (await fetch(`${url}/metrics`)).text();
  return Number(new RegExp(`^${name} (\\d+)$`, 'm').exec(text)?.[1]);
};

/** What an undisturbed service makes of the texts. */
const undisturbed = async (): Promise<Buffer[]> => {
  const server = await startOurs({ VIVAVOCE_LANES: '1' });
  try {
    const client = await StreamClient.open(server.url, { aheadMs: 30_000 });
    const sounds: Buffer[] = [];
    for (const [n, text] of TEXTS.entries()) sounds.push(await soundOf(client, `r${n}`, text));
    return sounds;
  } finally {
    await server.close();
  }
};

test(
  'threads that die under load cost no session anything, and nothing of its sound',
  { timeout: 120_000 },
  async () => {
    const expected = await undisturbed();
    const server = await startOurs({
      VIVAVOCE_LANES: '2',
      VIVAVOCE_DRAIN_MS: '0',
      NODE_OPTIONS: `--import ${MORTAL_THREADS}`,
      MORTAL_MS: '2000',
    });
    try {
      const opened = await Promise.allSettled(
        [0, 1, 2].map(() => StreamClient.open(server.url, { aheadMs: 30_000 })),
      );
      // As many as this machine admits, and one at least.
      const clients = opened.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []));
      expect(clients.length).toBeGreaterThan(0);
      const until = performance.now() + 12_000;
      const speak = async (client: StreamClient): Promise<void> => {
        for (let round = 0; performance.now() < until; round += 1) {
          const n = round % TEXTS.length;
          const sound = await soundOf(client, `u${round}`, TEXTS[n] ?? '');
          expect(soundDiffers(sound, expected[n] ?? Buffer.alloc(0))).toBe(false);
        }
      };
      await Promise.all(clients.map(speak));

      expect(await metric(server.url, 'vivavoce_lanes_replaced_total')).toBeGreaterThanOrEqual(2);
      // Whoever died last has its successor soon.
      while ((await metric(server.url, 'vivavoce_lanes')) < 2) await wait(50);
    } finally {
      await server.close();
    }
  },
);
