/**
 * What sound costs between a voice and the wire, and between a client and the detector of speech.
 *
 *     node bench/codecs.ts
 *
 * Prints tables; asserts nothing. `ms per 20 ms` is processor time of all threads, `main thread` what of the wall time the
 * event loop was busy: the codecs work on threads of their own.
 */
import type { FileFormat, PacketFormat } from '../src/audio/index.ts';
import {
  describePackets,
  FILE_FORMATS,
  fileStage,
  hearingStage,
  openHearingTasks,
  packetStage,
  Resampler,
  sileroVad,
  warmEncoders,
} from '../src/audio/index.ts';
import { openFileEncoder, VOICE_RATE } from '../src/audio/encode/file-encoders.ts';
import { systemClock } from '../src/core/clock.ts';
import type { SpeechWindow } from '../src/core/frames.ts';
import { silentLog } from '../src/core/log.ts';
import type { StageContext } from '../src/core/stage.ts';
import { hertz, ms } from '../src/core/units.ts';
import { describeMachine } from './machine.ts';

const context: StageContext = { signal: new AbortController().signal, clock: systemClock, log: silentLog };
const SECONDS = 60;
const RUNS = 40;

const tone = (length: number): Float32Array =>
  Float32Array.from({ length }, (_, k) => 0.3 * Math.sin(k / 9) + 0.2 * Math.sin(k / 31));

async function* speech(
  seconds: number,
  windowSeconds: number,
): AsyncGenerator<SpeechWindow, void, undefined> {
  const size = windowSeconds * 24_000;
  const pcm = tone(size);
  for (let at = 0; at < seconds; at += windowSeconds) {
    yield { kind: 'audio', pcm, rate: hertz(24_000), at: ms(at * 1000), words: [], phonemes: [] };
    await Promise.resolve();
  }
}

/** Of wall time, of the event loop's, and of all threads' processor time, in milliseconds. */
const costOf = async (
  work: () => Promise<unknown>,
): Promise<{ wall: number; loop: number; processor: number }> => {
  const loop = performance.eventLoopUtilization();
  const processor = process.cpuUsage();
  const start = performance.now();
  await work();
  const wall = performance.now() - start;
  const { user, system } = process.cpuUsage(processor);
  return { wall, loop: performance.eventLoopUtilization(loop).active, processor: (user + system) / 1000 };
};

/** Pulls everything, and says how often there was something. */
const drain = async (source: AsyncIterable<unknown>): Promise<number> => {
  let count = 0;
  for await (const item of source) count += item === undefined ? 0 : 1;
  return count;
};

/** Opening and closing an encoder, in the thread that asks. */
const openingOf = (format: FileFormat): string => {
  const start = performance.now();
  for (let run = 0; run < RUNS; run += 1) openFileEncoder(format, VOICE_RATE).close();
  return ((performance.now() - start) / RUNS).toFixed(2);
};

/** From asking to the first item of a source that has 100 ms of sound: opening, encoding, and the way back. */
const firstOf = async (open: () => AsyncIterable<unknown>): Promise<string> => {
  const waits: number[] = [];
  for (let run = 0; run < RUNS; run += 1) {
    const start = performance.now();
    const items = open()[Symbol.asyncIterator]();
    await items.next();
    waits.push(performance.now() - start);
    await items.return?.();
  }
  waits.sort((a, b) => a - b);
  return `${(waits[RUNS / 2] ?? NaN).toFixed(2)} / ${(waits[RUNS - 2] ?? NaN).toFixed(2)}`;
};

const row = (cells: readonly string[]): void => {
  process.stdout.write(`| ${cells.join(' | ')} |\n`);
};
const table = (title: string, heads: readonly string[]): void => {
  process.stdout.write(`\n${title}\n\n`);
  row(heads);
  row(heads.map((_, k) => (k === 0 ? '---' : '--:')));
};

process.stdout.write(`${describeMachine()}\n`);
const cold = performance.now();
await warmEncoders();
process.stdout.write(
  `All encoders opened and used for the first time: ${(performance.now() - cold).toFixed(0)} ms\n`,
);

const encoding = [
  'first bytes, p50 / p95 (ms)',
  'ms per 20 ms of sound',
  'of it main thread',
  'bytes a second',
];

table('Packets (first bytes: of a window of 100 ms)', ['packets', ...encoding]);
const PACKETS: readonly PacketFormat[] = [
  { encoding: 'opus', sampleRate: hertz(48_000) },
  { encoding: 'pcm_s16le', sampleRate: hertz(24_000) },
  { encoding: 'pcm_s16le', sampleRate: hertz(48_000) },
  { encoding: 'pcm_s16le', sampleRate: hertz(8_000) },
  { encoding: 'mulaw', sampleRate: hertz(8_000) },
];
for (const format of PACKETS) {
  const first = await firstOf(() => packetStage(format).run(speech(0.1, 0.1), context));
  let bytes = 0;
  const cost = await costOf(async () => {
    for await (const { payload } of packetStage(format).run(speech(SECONDS, 0.4), context))
      bytes += payload.length;
  });
  const { preSkip } = describePackets(format);
  row([
    `${format.encoding} ${String(format.sampleRate)} Hz, pre-skip ${String(preSkip)}`,
    first,
    (cost.processor / (SECONDS * 50)).toFixed(3),
    (cost.loop / (SECONDS * 50)).toFixed(3),
    (bytes / SECONDS).toFixed(0),
  ]);
}

table('Files (first bytes: of a window of 100 ms, or of two where the codec needs more)', [
  'file',
  ...encoding,
]);
for (const format of Object.keys(FILE_FORMATS) as FileFormat[]) {
  const first = await firstOf(() => fileStage({ format }).run(speech(0.2, 0.1), context));
  let bytes = 0;
  const cost = await costOf(async () => {
    for await (const part of fileStage({ format }).run(speech(SECONDS, 0.4), context)) bytes += part.length;
  });
  row([
    format,
    openingOf(format),
    first,
    (cost.processor / (SECONDS * 50)).toFixed(3),
    (cost.loop / (SECONDS * 50)).toFixed(3),
    (bytes / SECONDS).toFixed(0),
  ]);
}

table('Resampling', ['from → to', 'ms per 20 ms', 'look-ahead (ms)']);
for (const [from, to] of [
  [24_000, 48_000],
  [24_000, 16_000],
  [24_000, 8_000],
  [48_000, 16_000],
  [44_100, 16_000],
] as const) {
  const resampler = new Resampler({ from: hertz(from), to: hertz(to) });
  const block = tone(from / 50);
  // The best of many: what else the machine does only adds to it.
  let best = Infinity;
  for (let batch = 0; batch < 40; batch += 1) {
    const start = performance.now();
    for (let k = 0; k < 50; k += 1) resampler.push(block);
    best = Math.min(best, (performance.now() - start) / 50);
  }
  row([`${String(from)} → ${String(to)}`, best.toFixed(4), resampler.lookAhead.toFixed(2)]);
}

table('Hearing', ['step', 'ms per 32 ms of sound']);
async function* chunks(): AsyncGenerator<Uint8Array, void, undefined> {
  const bytes = new Uint8Array(48_000 * 2 * 0.02);
  for (let k = 0; k < SECONDS * 50; k += 1) yield bytes;
  await Promise.resolve();
}
const framing = await costOf(() =>
  drain(hearingStage({ encoding: 'pcm_s16le', sampleRate: hertz(48_000) }).run(chunks(), context)),
);
row(['48 kHz PCM → frames of 16 kHz', ((framing.wall / SECONDS) * 0.032).toFixed(3)]);
const opening = performance.now();
const tasks = await openHearingTasks(sileroVad());
const opened = performance.now() - opening;
await tasks.warm();
const frames = tone(512 * 31);
const judging = await costOf(async () => {
  for (let k = 0; k < 20; k += 1) await tasks.handle({ kind: 'hear', pcm: frames, state: undefined });
});
row(["Silero's network (in a worker thread, in the service)", (judging.wall / (20 * 31)).toFixed(3)]);
await tasks.close();
process.stdout.write(`\nThe network is opened in ${opened.toFixed(0)} ms.\n`);
