/**
 * Worker threads that die in the midst of a job, each once in so many seconds, while sessions speak: no session may be lost, and
 * no sound be another than before.
 *
 *     node bench/lane-deaths.ts [seconds] [seconds a life] [sessions]      default: 600 60 3
 *
 * Each session says its sentence again and again; what came the first time is what must come every time. Prints how many threads
 * died and what the sessions made of it. Exits with 1 where one was lost or heard something else.
 */
import { setTimeout as after } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { SENTENCES } from '../src/loadtest/index.ts';
import { StreamClient } from '../test/support/stream-client.ts';
import { startOurs } from './child-server.ts';
import { describeMachine } from './machine.ts';
import { soundDiffers } from './sound-difference.ts';

const seconds = Number(process.argv[2] ?? 600);
const life = Number(process.argv[3] ?? 60);
const sessions = Number(process.argv[4] ?? 3);
const machine = describeMachine();
const server = await startOurs({
  NODE_OPTIONS: `--import ${fileURLToPath(new URL('../test/support/mortal-threads.ts', import.meta.url))}`,
  // A thread lives between once and twice this long.
  MORTAL_MS: String((life * 1000) / 1.5),
});
const counts = { said: 0, failed: 0, changed: 0, rounded: 0, lost: 0 };
const end = performance.now() + seconds * 1000;

const say = async (session: number): Promise<void> => {
  const text = `${SENTENCES[2 * session] ?? ''} ${SENTENCES[2 * session + 1] ?? ''}`;
  const client = await StreamClient.open(server.url, { aheadMs: 1_000 });
  void client.closed.then(() => {
    if (performance.now() < end) counts.lost += 1;
  });
  let expected: Buffer | undefined;
  for (let n = 0; performance.now() < end; n += 1) {
    client.say({ type: 'speak', utterance: `u${n}`, text, seed: 7 });
    const { outcome } = await client.message('utterance.ended', n);
    const { number } = await client.message('utterance.started', n);
    const sound = Buffer.concat(
      client.packets.filter((one) => one.number === number).map(({ payload }) => payload),
    );
    expected ??= sound;
    counts.said += 1;
    if (outcome !== 'finished') counts.failed += 1;
    else if (soundDiffers(sound, expected)) counts.changed += 1;
    else if (!sound.equals(expected)) counts.rounded += 1;
    // What was heard is forgotten, as a player would; the messages stay, so that the nth can be found.
    const kept = client.received.filter(({ kind }) => kind === 'message');
    client.received.splice(0, client.received.length, ...kept);
  }
  client.say({ type: 'session.close' });
};

const watch = async (): Promise<void> => {
  while (performance.now() < end) {
    await after(Math.min(60_000, Math.max(0, end - performance.now())));
    console.error(`${((performance.now() - end) / 1000 + seconds).toFixed(0)} s: ${JSON.stringify(counts)}`);
  }
};

try {
  await Promise.all([watch(), ...Array.from({ length: sessions }, (_, n) => say(n))]);
  const metrics = await (await fetch(`${server.url}/metrics`)).text();
  const died = /^vivavoce_lanes_replaced_total (\d+)$/m.exec(metrics)?.[1] ?? '?';
  console.log(`${seconds} s, ${sessions} sessions; ${machine}\n`);
  console.log(`${died} threads died in the midst of a job and were replaced; ${JSON.stringify(counts)}`);
} finally {
  await server.close();
}
process.exitCode = counts.failed + counts.changed + counts.lost > 0 ? 1 : 0;
