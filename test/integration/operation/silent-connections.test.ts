import { setTimeout as wait } from 'node:timers/promises';
import { expect } from 'vitest';
import { WebSocket } from 'ws';
import { test } from '../../support/server-test.ts';
import { StreamClient } from '../../support/stream-client.ts';

const COUNT = 1_000;

const connect = (url: string): Promise<WebSocket> =>
  new Promise((resolve, reject) => {
    const socket = new WebSocket(`${url.replace('http', 'ws')}/v1/stream`);
    socket.once('open', () => {
      resolve(socket);
    });
    socket.once('error', reject);
  });

test('a thousand connections that say nothing keep nobody from speaking, and take no place', async ({
  serve,
}) => {
  const { url, active, connections } = await serve({ maxSessions: 1 });
  const sockets: WebSocket[] = [];
  for (let n = 0; n < COUNT; n += 100) {
    sockets.push(...(await Promise.all(Array.from({ length: 100 }, () => connect(url)))));
  }
  const client = await StreamClient.open(url);
  client.say({ type: 'speak', utterance: 'a', text: 'Heard in spite of all that silence.' });
  await client.message('utterance.started');

  expect(connections()).toBe(COUNT + 1);
  expect(active()).toBe(1);
  for (const socket of sockets) socket.terminate();
  while (connections() > 1) await wait(10);
});
