/**
 * Interruptions at random times with every lane busy, over WebSocket on loopback.
 *
 *     node bench/interrupt.ts [count] [voice]      default: 200 heart
 *
 * Up to three sessions a core, as many as are admitted, speak without a pause meanwhile. Prints how long the acknowledgement took, how often a packet came after
 * it, and how far `spoken` ends from the word that was heard.
 */
import { availableParallelism } from 'node:os';
import { setTimeout as after } from 'node:timers/promises';
import { systemClock } from '../src/core/clock.ts';
import { SENTENCES, randomFrom, shuffled } from '../src/loadtest/index.ts';
import { HdrLatency } from '../src/loadtest/hdr-latency.ts';
import { startOurs } from './child-server.ts';
import { describeMachine } from './machine.ts';
import { StreamClient } from './stream-client.ts';

const count = Number(process.argv[2] ?? 200);
const voice = process.argv[3] ?? 'heart';
const random = randomFrom(11);
const machine = describeMachine();
const acknowledged = new HdrLatency();
const wordsOff: number[] = [];
let stale = 0;
let others = 0;

/** Speaks without end: what was received is interrupted, so that the next begins at once and the lanes never rest. */
const keepBusy = async (client: StreamClient, seed: number, until: AbortSignal): Promise<void> => {
  const texts = shuffled(SENTENCES, randomFrom(seed));
  for (let n = 0; !until.aborted; n += 1) {
    const text = [0, 1, 2].map((k) => texts[(n * 3 + k) % texts.length] ?? '').join(' ');
    await client.speak(text).ended;
    await client.interrupt();
  }
  client.close();
};

const wordsIn = (text: string): number => text.split(/\s+/).filter((word) => word !== '').length;

const service = await startOurs({ VIVAVOCE_MAX_SESSIONS: '1000' });
const over = new AbortController();
try {
  const client = await StreamClient.open(service.url, { voice });
  const asked = Array.from({ length: availableParallelism() * 3 }, () =>
    StreamClient.open(service.url, { voice }),
  );
  // As many as are admitted: each asks for all it can get, so two a lane are enough to keep it busy.
  const opened = (await Promise.allSettled(asked)).flatMap((one) =>
    one.status === 'fulfilled' ? [one.value] : [],
  );
  others = opened.length;
  const busy = opened.map((one, n) => keepBusy(one, n, over.signal));
  for (let n = 0; n < count; n += 1) {
    const text = `${SENTENCES[n % 200] ?? ''} ${SENTENCES[(n + 77) % 200] ?? ''}`;
    const heard = client.speak(text);
    if (random() < 0.1) {
      // Some before there is any sound.
      await after(random() * 60);
    } else {
      await Promise.race([heard.started, heard.ended]);
      await after(random() * 2500);
    }
    const heardMs = heard.ear.heard();
    const sentAt = systemClock.now();
    const told = await client.interrupt(heardMs);
    acknowledged.record(systemClock.now() - sentAt);
    if (told.spoken !== undefined && heard.words.length > 0) {
      const due = heard.words.filter(({ atMs, spanMs }) => atMs + spanMs / 2 <= heardMs).length;
      wordsOff.push(Math.abs(wordsIn(told.spoken) - due));
    }
    await after(30);
    stale += heard.stale;
  }
  // What was late may still come.
  await after(500);
  client.close();
  over.abort();
  await Promise.all(busy);
} finally {
  await service.close();
}

const worst = Math.max(0, ...wordsOff);
console.log(`${count} interruptions, ${others} other sessions, voice ${voice}; ${machine}\n`);
console.log('| acknowledged p50, ms | p90 | p99 | max | packets after it | `spoken` off by words at most |');
console.log('| --: | --: | --: | --: | --: | --: |');
console.log(
  `| ${[50, 90, 99, 100].map((percent) => acknowledged.percentile(percent).toFixed(1)).join(' | ')} | ${stale} | ${worst} |`,
);
