/**
 * Mixed load for long: sessions that speak, are interrupted, vanish in mid-sentence, and send nonsense, while one quiet session
 * speaks the same sentence again and again and must get the same samples each time.
 *
 *     node bench/soak.ts [seconds] [visitors at once] [seconds between two visits]      default: 3600 3 0
 *
 * A visitor comes by WebSocket, in samples or Opus, now and then with motion or small pictures, or asks for a file over HTTP in
 * one of the formats. Prints resident memory
 * over time, and at the end how flat it was after the first tenth. Exits with 1 where the quiet session's sound changed, or
 * memory grew by more than 2 %.
 */
import { setTimeout as after } from 'node:timers/promises';
import { randomFrom } from '../src/loadtest/index.ts';
import { SENTENCES } from '../src/loadtest/index.ts';
import { StreamClient } from '../test/support/stream-client.ts';
import { startOurs } from './child-server.ts';
import { describeMachine } from './machine.ts';
import { soundDiffers } from './sound-difference.ts';

const seconds = Number(process.argv[2] ?? 3600);
const atOnce = Number(process.argv[3] ?? 3);
const between = Number(process.argv[4] ?? 0) * 1000;
const random = randomFrom(23);
const pick = <T>(items: readonly T[]): T => items[Math.floor(random() * items.length)] as T;
const NONSENSE = [
  '{',
  '{"type":"speak"}',
  '[]',
  '{"type":"interrupt","heardMs":-1}',
  '"\u0000"',
  'x'.repeat(10_000),
];
const QUIET = 'While all the others come and go, this one sentence stays the same.';

const FORMATS = ['mp3', 'opus', 'aac', 'flac', 'wav', 'pcm'];

const counts = {
  spoken: 0,
  interrupted: 0,
  vanished: 0,
  nonsense: 0,
  motion: 0,
  pictures: 0,
  files: 0,
  broken: 0,
  refused: 0,
  quiet: 0,
  changed: 0,
  rounded: 0,
};

/** What a visitor asks for. Pictures are the dearest by far, so they are few and small. */
const wishes = (): Record<string, unknown> => {
  const audio = random() < 0.5 ? {} : { audio: { encoding: 'opus', sampleRateHz: 48_000 } };
  const kind = random();
  if (kind < 0.06) {
    counts.pictures += 1;
    const encoding = random() < 0.5 ? 'vp8' : 'h264';
    return { output: { ...audio, video: { encoding, width: 256, height: 256 } } };
  }
  if (kind < 0.15) {
    counts.motion += 1;
    return { output: { ...audio, motion: {} } };
  }
  return { output: audio };
};

/** One file over HTTP; now and then its reader goes away in the middle. */
const fetchFile = async (url: string): Promise<void> => {
  const leaving = new AbortController();
  const vanishes = random() < 0.3;
  try {
    const response = await fetch(`${url}/v1/audio/speech`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({
        input: random() < 0.1 ? '' : `${pick(SENTENCES)} ${pick(SENTENCES)}`,
        response_format: pick(FORMATS),
      }),
      signal: leaving.signal,
    });
    if (vanishes) {
      await response.body?.getReader().read();
      leaving.abort();
      counts.broken += 1;
    } else {
      await response.arrayBuffer();
      counts.files += 1;
    }
  } catch {
    // The server may refuse, and a reader that left hears of it.
    counts.broken += 1;
  }
};

/** One visitor: opens a session, does one thing with it, and leaves in one way or another. */
const visit = async (url: string, n: number): Promise<void> => {
  if (random() < 0.2) {
    await fetchFile(url);
    return;
  }
  const client = await StreamClient.open(url, { aheadMs: 2_000, ...wishes() }).catch(() => undefined);
  if (!client) {
    counts.refused += 1;
    await after(300);
    return;
  }
  const manner = random();
  client.say({ type: 'speak', utterance: 'a', text: `${pick(SENTENCES)} ${pick(SENTENCES)}`, seed: n });
  await Promise.race([client.message('utterance.started'), after(5_000)]).catch(() => undefined);
  if (manner < 0.4) {
    await after(random() * 1500);
    client.say({ type: 'interrupt' });
    await client.message('interrupted').catch(() => undefined);
    counts.interrupted += 1;
  } else if (manner < 0.6) {
    await after(random() * 500);
    client.socket.terminate();
    counts.vanished += 1;
    return;
  } else if (manner < 0.75) {
    client.socket.send(pick(NONSENSE));
    client.socket.send(Buffer.from([1, 2, 3]));
    await after(200);
    counts.nonsense += 1;
  } else {
    await Promise.race([client.message('utterance.ended'), after(20_000)]).catch(() => undefined);
    counts.spoken += 1;
  }
  client.say({ type: 'session.close' });
  await client.closed;
};

const machine = describeMachine();
const server = await startOurs({ VIVAVOCE_RESUME_MS: '2000', VIVAVOCE_REQUESTS_PER_MINUTE: '0' });
const end = performance.now() + seconds * 1000;
const memory: { at: number; bytes: number }[] = [];
try {
  const quiet = async (): Promise<void> => {
    const client = await StreamClient.open(server.url);
    let expected: Buffer | undefined;
    for (let n = 0; performance.now() < end; n += 1) {
      client.say({ type: 'speak', utterance: `q${n}`, text: QUIET, seed: 7 });
      await client.message('utterance.ended', n);
      const { number } = await client.message('utterance.started', n);
      const sound = Buffer.concat(
        client.packets.filter((one) => one.number === number).map(({ payload }) => payload),
      );
      expected ??= sound;
      counts.quiet += 1;
      if (soundDiffers(sound, expected)) counts.changed += 1;
      else if (!sound.equals(expected)) counts.rounded += 1;
      // What was heard is forgotten here, as a player would; the messages stay, so that the nth can be found.
      const kept = client.received.filter(({ kind }) => kind === 'message');
      client.received.splice(0, client.received.length, ...kept);
      await after(Math.min(4_000, Math.max(0, end - performance.now())));
    }
    client.say({ type: 'session.close' });
  };
  const visitors = async (n: number): Promise<void> => {
    for (let round = 0; performance.now() < end; round += 1) {
      await visit(server.url, n * 1e5 + round);
      await after(between * 2 * random());
    }
  };
  const watch = async (): Promise<void> => {
    const step = Math.min(60_000, (seconds * 1000) / 20);
    while (performance.now() < end) {
      memory.push({ at: seconds - (end - performance.now()) / 1000, bytes: server.residentBytes() });
      const metrics = await (await fetch(`${server.url}/metrics`)).text();
      const megabytes = (name: string): string =>
        (Number(new RegExp(`^${name} (\\S+)$`, 'm').exec(metrics)?.[1] ?? 0) / 1e6).toFixed(1);
      console.error(
        `${(memory.at(-1)?.at ?? 0).toFixed(0)} s: ${((memory.at(-1)?.bytes ?? 0) / 1e6).toFixed(1)} MB (heap ${megabytes('nodejs_heap_size_used_bytes')}, outside it ${megabytes('nodejs_external_memory_bytes')}), ${JSON.stringify(counts)}`,
      );
      await after(step);
    }
  };
  await Promise.all([quiet(), watch(), ...Array.from({ length: atOnce }, (_, n) => visitors(n))]);
} finally {
  await server.close();
}

/** Garbage comes and goes: what is compared is the middle of the first quarter after warm-up and that of the last. */
const warm = memory.filter(({ at }) => at >= seconds / 10).map(({ bytes }) => bytes);
const median = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
const quarter = Math.max(1, Math.floor(warm.length / 4));
const growth = median(warm.slice(-quarter)) / median(warm.slice(0, quarter)) - 1;
console.log(`${seconds} s of mixed load; ${machine}\n`);
console.log(JSON.stringify(counts));
console.log(
  `resident after warm-up ${(median(warm.slice(0, quarter)) / 1e6).toFixed(0)} MB, at the end ${(median(warm.slice(-quarter)) / 1e6).toFixed(0)} MB: ${growth >= 0 ? '+' : ''}${(growth * 100).toFixed(1)} %`,
);
process.exitCode = counts.changed > 0 || growth > 0.02 ? 1 : 0;
