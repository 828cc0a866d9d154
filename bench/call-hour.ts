/**
 * A call that goes on: one avatar, one receiver with a microphone. It speaks now and then, is interrupted by voice and by request, and
 * is silent between. Prints once a minute, and at the end whether memory stayed flat and skew bounded.
 *
 *     node bench/call-hour.ts [minutes] [--face=sketch] [--warm-up=minutes]
 *
 * `VIVAVOCE_CALL_PICTURE=256` draws a portrait small, which leaves most of a core to others.
 */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { loadavg } from 'node:os';
import { quantile } from './calls/findings.ts';
import { launchBrowser, Receiver } from './calls/receiver.ts';
import { CallServer } from './calls/server.ts';
import { describeMachine } from './machine.ts';

const MEDIA_PORT = 44_950;
const ROOM = 'hour';
const SENTENCES = [
  'The birch canoe slid on the smooth planks.',
  'Four hours of steady work faced us, and nobody had slept well.',
  'A large size in stockings is hard to sell. So they say, at least, and they should know.',
  'Glue the sheet to the dark blue background.',
  'It was the age of wisdom, it was the age of foolishness, it was the epoch of belief, it was the epoch of incredulity.',
];
/** What comes after each of them. */
const TURNS = ['heard', 'heard', 'spoken over', 'heard', 'interrupted'] as const;

const option = (name: string, usual: string): string =>
  process.argv.find((argument) => argument.startsWith(`--${name}=`))?.slice(name.length + 3) ?? usual;
const minutes = Number(process.argv.find((argument) => /^\d+(\.\d+)?$/.test(argument)) ?? 60);
const face = option('face', 'default');
const warmUp = Number(option('warm-up', String(Math.min(10, minutes / 4)))) * 60_000;

const pause = (span: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, span));
const machine = describeMachine();
const server = await CallServer.start(MEDIA_PORT);
const avatar = await server.bring(ROOM, face);
const browser = await launchBrowser();
const { receiver } = await Receiver.join(browser, { url: server.url, room: ROOM });
await receiver.openMicrophone();
const voice = await server.spoken('Wait a moment, please. I have a question about that.');

/** Resident memory of the media server, the child of ours, in bytes. */
const mediaServerBytes = (): number => {
  const children = execFileSync('ps', ['--ppid', String(server.child.pid), '-o', 'pid=']).toString();
  const [pid] = children.trim().split(/\s+/);
  const status = pid === undefined ? '' : readFileSync(`/proc/${pid}/status`, 'utf8');
  return Number(/^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1] ?? 0) * 1024;
};

const begin = performance.now();
const elapsed = (): number => performance.now() - begin;
const samples: { readonly at: number; readonly ours: number; readonly media: number }[] = [];
const sampling = setInterval(() => {
  samples.push({ at: elapsed(), ours: server.child.residentBytes(), media: mediaServerBytes() });
}, 5_000);

const counts = { heard: 0, 'spoken over': 0, interrupted: 0, unanswered: 0 };
const megabytes = (bytes: number): string => (bytes / 2 ** 20).toFixed(1);
const within = (from: number, to: number) => samples.filter(({ at }) => at >= from && at < to);
const middle = (of: (sample: (typeof samples)[number]) => number, from: number, to: number): number =>
  quantile(within(from, to).map(of), 0.5);

const turn = async (index: number): Promise<void> => {
  const how = TURNS[index % TURNS.length] ?? 'heard';
  const asked = await receiver.say(avatar, SENTENCES[index % SENTENCES.length] ?? '');
  if (how !== 'heard') await pause(1_500);
  if (how === 'spoken over') await receiver.speak(voice.pcm, voice.rate);
  if (how === 'interrupted') await server.ask(`/v1/rooms/${ROOM}/avatars/${avatar}/interrupt`, {});
  await receiver.finished(asked).then(
    () => (counts[how] += 1),
    () => (counts.unanswered += 1),
  );
};

const spread = (skews: readonly { readonly skew: number }[]): string =>
  [0.01, 0.5, 0.99]
    .map(
      (share) =>
        `p${String(share * 100)} ${quantile(
          skews.map(({ skew }) => skew),
          share,
        ).toFixed(0)}`,
    )
    .join(', ');

/** How long the browser kept sound, or pictures, since it was last asked. */
const kept = { audio: [0, 0], video: [0, 0] };
const keptSince = (kind: 'audio' | 'video', counted: Readonly<Record<string, number>>): string => {
  const [delay = 0, count = 0] = kept[kind];
  const { jitterBufferDelay = 0, jitterBufferEmittedCount = 0 } = counted;
  kept[kind] = [jitterBufferDelay, jitterBufferEmittedCount];
  return (((jitterBufferDelay - delay) / (jitterBufferEmittedCount - count)) * 1000).toFixed(0);
};

let reported = 0;
let lookedFrom = 0;
for (let index = 0; elapsed() < minutes * 60_000; index += 1) {
  await turn(index);
  await pause(4_000 + (index % 3) * 2_000);
  if (elapsed() - reported < 60_000) continue;
  reported = elapsed();
  const last = samples.at(-1);
  const { skews: lately } = await receiver.since(lookedFrom);
  lookedFrom = await receiver.now();
  const { audio, video } = await receiver.stats();
  const [load = NaN] = loadavg();
  process.stdout.write(
    `${(reported / 60_000).toFixed(1)} min: ${megabytes(last?.ours ?? NaN)} MB, media server ${megabytes(last?.media ?? NaN)} MB, skew ${spread(lately)} ms, sound kept ${keptSince('audio', audio)} ms, pictures ${keptSince('video', video)} ms, load ${load.toFixed(1)}, ${JSON.stringify(counts)}\n`,
  );
}
clearInterval(sampling);
const end = elapsed();
const window = Math.max(10_000, Math.min(300_000, (end - warmUp) / 3));
const growth = (of: (sample: (typeof samples)[number]) => number): string => {
  const [first, last] = [middle(of, warmUp, warmUp + window), middle(of, end - window, end)];
  const share = (100 * (last - first)) / first;
  return `${megabytes(first)} → ${megabytes(last)} MB (${share >= 0 ? '+' : ''}${share.toFixed(1)} %)`;
};
const { skews } = await receiver.since(0);
const settled = skews.slice(5).map(({ skew }) => skew);
const { audio, video } = await receiver.stats();
const pictures = await server.pictures();
const seconds = end / 1000;
process.stdout.write(
  [
    '',
    `${machine}; face ${face}; ${(end / 60_000).toFixed(1)} minutes, of which ${(warmUp / 60_000).toFixed(1)} to warm up`,
    `turns: ${JSON.stringify(counts)}`,
    `memory of the service, from after the warm-up to the end: ${growth(({ ours }) => ours)}`,
    `memory of the media server: ${growth(({ media }) => media)}`,
    `processor of the service: ${((100 * server.child.processorTime()) / 1000 / seconds).toFixed(0)} % of a core`,
    `skew (picture before sound is positive): ${spread(skews.slice(5))} ms; first ten minutes p50 ${quantile(settled.slice(0, 300), 0.5).toFixed(0)}, last ten p50 ${quantile(settled.slice(-300), 0.5).toFixed(0)}; n ${String(settled.length)}`,
    `pictures: drawn ${(pictures.drawn / seconds).toFixed(2)} a second, encoded ${(pictures.encoded / seconds).toFixed(2)}, decoded ${((video['framesDecoded'] ?? 0) / seconds).toFixed(2)}, key frames ${String(pictures['key-frame'])}, freezes ${String(video['freezeCount'])}`,
    `sound: concealed ${((100 * (audio['concealedSamples'] ?? 0)) / (audio['totalSamplesReceived'] ?? 1)).toFixed(2)} %`,
    '',
  ].join('\n'),
);
await browser.close();
await server.child.close();
process.exit(0);
