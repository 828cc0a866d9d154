/**
 * Ten thousand connections that say nothing, or one byte now and then: what they cost, and whether anybody else notices.
 *
 *     node bench/silent-connections.ts [count]      default: 10000
 *
 * One session speaks before, and while they stand. Prints first audio of both, and memory.
 */
import type { Socket } from 'node:net';
import { connect } from 'node:net';
import { setTimeout as after } from 'node:timers/promises';
import { systemClock } from '../src/core/clock.ts';
import { SENTENCES } from '../src/loadtest/index.ts';
import { HdrLatency } from '../src/loadtest/hdr-latency.ts';
import { startOurs } from './child-server.ts';
import { describeMachine } from './machine.ts';
import { StreamClient } from './stream-client.ts';

const count = Number(process.argv[2] ?? 10_000);
const AT_ONCE = 200;
const UPGRADE = [
  'GET /v1/stream HTTP/1.1',
  'Host: localhost',
  'Connection: Upgrade',
  'Upgrade: websocket',
  'Sec-WebSocket-Version: 13',
  'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==',
  '\r\n',
].join('\r\n');

/** A connection whose handshake is done, or (every tenth) which sends its handshake a byte at a time. */
const silent = (port: number, slowly: boolean): Promise<Socket> =>
  new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1', () => {
      if (!slowly) {
        socket.write(UPGRADE);
        return;
      }
      let sent = 0;
      const drip = setInterval(() => {
        if (socket.destroyed || sent >= UPGRADE.length - 4) clearInterval(drip);
        else socket.write(UPGRADE[sent++] ?? '');
      }, 1000);
      resolve(socket);
    });
    socket.on('error', () => {
      resolve(socket);
    });
    socket.once('data', () => {
      resolve(socket);
    });
  });

const firstAudio = async (client: StreamClient, times: number): Promise<HdrLatency> => {
  const latency = new HdrLatency();
  for (let n = 0; n < times; n += 1) {
    const sentAt = systemClock.now();
    const heard = client.speak(SENTENCES[n] ?? '');
    await heard.started;
    latency.record((heard.ear.firstByte ?? sentAt) - sentAt);
    await heard.ended;
    await client.interrupt();
  }
  return latency;
};

const machine = describeMachine();
const server = await startOurs({ VIVAVOCE_REQUESTS_PER_MINUTE: '0' });
const port = Number(new URL(server.url).port);
try {
  const client = await StreamClient.open(server.url);
  await firstAudio(client, 3);
  const alone = await firstAudio(client, 30);
  const before = server.residentBytes();
  const started = systemClock.now();
  const sockets: Socket[] = [];
  while (sockets.length < count) {
    const more = Math.min(AT_ONCE, count - sockets.length);
    sockets.push(...(await Promise.all(Array.from({ length: more }, (_, n) => silent(port, n % 10 === 0)))));
  }
  const took = systemClock.now() - started;
  await after(500);
  const standing = sockets.filter(({ destroyed }) => !destroyed).length;
  const beside = await firstAudio(client, 30);
  const during = server.residentBytes();
  for (const socket of sockets) socket.destroy();
  await after(3000);
  client.close();
  const cells = (latency: HdrLatency): string =>
    [50, 99].map((percent) => latency.percentile(percent).toFixed(1)).join(' | ');
  console.log(`${count} connections in ${(took / 1000).toFixed(1)} s, ${standing} stood; ${machine}\n`);
  console.log('| | first byte p50, ms | p99 | resident, MB |');
  console.log('| --- | --: | --: | --: |');
  console.log(`| alone | ${cells(alone)} | ${(before / 1e6).toFixed(0)} |`);
  console.log(`| beside them | ${cells(beside)} | ${(during / 1e6).toFixed(0)} |`);
  console.log(`| after them | | | ${(server.residentBytes() / 1e6).toFixed(0)} |`);
  console.log(`\n${((during - before) / count / 1000).toFixed(1)} kB a connection`);
} finally {
  await server.close();
}
