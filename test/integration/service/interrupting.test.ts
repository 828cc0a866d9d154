import { setTimeout as wait } from 'node:timers/promises';
import { describe, expect } from 'vitest';
import { test } from '../../support/speaking-server.ts';
import type { StreamClient } from '../../support/stream-client.ts';

const TEXT =
  'Every sentence that is spoken here will be cut off somewhere, and what comes after it must never ' +
  'contain a single packet of what came before, however busy the machine may be at that moment.';

/** A pseudo-random number in [0, 1) from a counter, so that a failure repeats. */
const chance = (n: number): number => {
  const x = Math.sin(n * 12.9898) * 43_758.5453;
  return x - Math.floor(x);
};

/** The word that sounds at a time, or the last before it. */
const wordAt = (client: StreamClient, utterance: string, at: number) =>
  client
    .messages('words')
    .filter((message) => message.utterance === utterance)
    .flatMap(({ words }) => words)
    .findLast(({ atMs }) => atMs <= at);

/** Speaks and interrupts; returns the time of each acknowledgement. Checks every promise on the way. */
const interruptAgainAndAgain = async (
  client: StreamClient,
  times: number,
  seed: number,
): Promise<number[]> => {
  const acknowledged: number[] = [];
  const stopped = new Set<number>();
  for (let n = 0; n < times; n += 1) {
    const utterance = `u${String(n)}`;
    client.say({ type: 'speak', utterance, text: TEXT, seed: n });
    const { number, atMs } = await client.message('utterance.started', n);
    await wait(chance(seed + n) * 120);
    const heardMs = chance(seed + n + 0.5) * 1_200;
    const asked = performance.now();
    client.say({ type: 'interrupt', utterance, heardMs });
    const answer = await client.message('interrupted', n);
    acknowledged.push(performance.now() - asked);
    stopped.add(number);

    const place = client.received.findLastIndex(
      (item) => item.kind === 'message' && item.message.type === 'interrupted',
    );
    const stale = client.received
      .slice(place)
      .filter((item) => item.kind === 'packet' && stopped.has(item.packet.number));
    expect(stale).toEqual([]);
    expect(answer.spoken + answer.unspoken).toBe(TEXT);
    const heard = wordAt(client, utterance, heardMs);
    const wordsApart = TEXT.slice(
      Math.min(answer.spoken.length, heard?.end ?? 0),
      Math.max(answer.spoken.length, heard?.end ?? 0),
    )
      .trim()
      .split(/\s+/);
    expect(wordsApart.length).toBeLessThanOrEqual(1);
    expect(atMs).toBeGreaterThanOrEqual(0);
  }
  // What was on its way after the last acknowledgement would have come by now.
  await wait(300);
  const place = client.received.findLastIndex(
    (item) => item.kind === 'message' && item.message.type === 'interrupted',
  );
  expect(client.received.slice(place).filter(({ kind }) => kind === 'packet')).toEqual([]);
  return acknowledged;
};

/** Keeps every lane busy until told to stop: HTTP takes sound as fast as it is made. */
const keepBusy = async (url: string, stop: AbortSignal): Promise<void> => {
  while (!stop.aborted) {
    const response = await fetch(`${url}/v1/audio/speech`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ input: TEXT, response_format: 'pcm' }),
      signal: stop,
    }).catch(() => undefined);
    await response?.arrayBuffer().catch(() => undefined);
  }
};

describe('an interruption', () => {
  test(
    'leaves nothing behind, in 200 at random times with every lane busy',
    { timeout: 120_000 },
    async ({ speaking, open }) => {
      const { url } = speaking.server;
      const stop = new AbortController();
      const load = Array.from({ length: 2 }, () => keepBusy(url, stop.signal));
      const acknowledged = await Promise.all(
        Array.from({ length: 4 }, async (_, session) =>
          interruptAgainAndAgain(await open({ aheadMs: 3_000 }), 50, session * 1_000),
        ),
      );
      stop.abort();
      await Promise.all(load);

      expect(acknowledged.flat()).toHaveLength(200);
    },
  );
});
