/**
 * How long from a text to the first sound, over WebSocket on loopback: one client, warm, 200 distinct sentences, none sent
 * twice; beside a plain HTTP server around the Python package in the same run, its silence trimmed likewise.
 *
 *     node bench/first-audio.ts [voice …]      default: heart
 *
 * First audible sample: as a player that starts with the first chunk plays it. Prints a Markdown table, asserts nothing.
 */
import { systemClock } from '../src/core/clock.ts';
import { ms } from '../src/core/units.ts';
import { SENTENCES, randomFrom, shuffled } from '../src/loadtest/index.ts';
import { Ear } from '../src/loadtest/ear.ts';
import { HdrLatency } from '../src/loadtest/hdr-latency.ts';
import { playOut } from '../src/loadtest/player.ts';
import { speechHttp } from '../src/loadtest/scenarios/speech-http.ts';
import { startOurs } from './child-server.ts';
import { describeMachine } from './machine.ts';
import { startPeer } from './peers/peer.ts';
import { StreamClient } from './stream-client.ts';

/** None of the two hundred; enough that what is compiled while it runs has been compiled. */
const WARM_UP = Array.from(
  { length: 12 },
  (_, n) =>
    `Sentence number ${n + 1} is here to warm the machine, and ${n % 2 === 0 ? 'nothing else' : 'is not counted at all'}.`,
);
const never = new AbortController().signal;
const texts = shuffled(SENTENCES, randomFrom(1));

/** Latencies of one system. */
interface Figures {
  readonly name: string;
  readonly firstByte: HdrLatency;
  readonly audible: HdrLatency;
  readonly whole: HdrLatency;
  sound: number;
}

const figures = (name: string): Figures => ({
  name,
  firstByte: new HdrLatency(),
  audible: new HdrLatency(),
  whole: new HdrLatency(),
  sound: 0,
});

const note = (into: Figures, ear: Ear, sentAt: number): void => {
  const playout = playOut(ear.chunks, ms(0));
  const { audibleOffset, firstByte } = ear;
  if (!playout || audibleOffset === undefined || firstByte === undefined) throw new Error('no sound came');
  into.firstByte.record(firstByte - sentAt);
  into.audible.record(playout.heardAt(audibleOffset) - sentAt);
  into.whole.record((ear.chunks.at(-1)?.at ?? sentAt) - sentAt);
  into.sound += ear.chunks.reduce((sum, { span }) => sum + span, 0);
};

const ours = async (url: string, voice: string): Promise<Figures> => {
  const found = figures(`Vivavoce, ${voice}, WebSocket`);
  const client = await StreamClient.open(url, { voice });
  for (const [index, text] of [...WARM_UP, ...texts].entries()) {
    const sentAt = systemClock.now();
    const heard = client.speak(text);
    await heard.ended;
    if (index >= WARM_UP.length) note(found, heard.ear, sentAt);
    // It was all received; the listener need not sit through it.
    await client.interrupt();
  }
  client.close();
  return found;
};

const peers = async (url: string): Promise<Figures> => {
  const found = figures('hibari-tts 0.2.1, plain HTTP');
  const caller = await speechHttp.open({
    url: new URL(url),
    voice: undefined,
    model: undefined,
    key: undefined,
  });
  for (const [index, text] of [...WARM_UP, ...texts].entries()) {
    const ear = new Ear(systemClock);
    const sentAt = systemClock.now();
    await caller.speak(text, ear, never);
    if (index >= WARM_UP.length) note(found, ear, sentAt);
  }
  await caller.close();
  return found;
};

const cells = (latency: HdrLatency): string =>
  [50, 90, 99].map((percent) => latency.percentile(percent).toFixed(1)).join(' | ');

const voices = process.argv.length > 2 ? process.argv.slice(2) : ['heart'];
const machine = describeMachine();
const measured: Figures[] = [];
const service = await startOurs();
try {
  for (const voice of voices) measured.push(await ours(service.url, voice));
} finally {
  await service.close();
}
const peer = await startPeer();
try {
  measured.push(await peers(peer.url));
} finally {
  await peer.close();
}

console.log(`${texts.length} sentences each, ${machine}; milliseconds\n`);
console.log(
  '| | first byte p50 | p90 | p99 | first audible p50 | p90 | p99 | whole p50 | p90 | p99 | sound, s |',
);
console.log('| --- | --: | --: | --: | --: | --: | --: | --: | --: | --: | --: |');
for (const { name, firstByte, audible, whole, sound } of measured) {
  console.log(
    `| ${name} | ${cells(firstByte)} | ${cells(audible)} | ${cells(whole)} | ${(sound / 1000).toFixed(0)} |`,
  );
}
