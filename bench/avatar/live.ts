import { setTimeout } from 'node:timers/promises';
import { encodeInputPacket } from '../../src/stream/protocol/media-packet.ts';
import { Resampler } from '../../src/audio/index.ts';
import { hertz } from '../../src/core/units.ts';
import type { ChildServer } from '../child-server.ts';
import { startOurs } from '../child-server.ts';
import type { Setting } from './bench-motion.ts';
import { openService, share, speechOf } from './bench-motion.ts';
import { Viewer } from './viewer.ts';

const SENTENCES = [
  'My mother bought a big map of the park, and a box of apples.',
  'Nobody knows how far away our path will go, but we walk on, over hills and through villages.',
  'Papa bought a bigger boat, and we spent the whole summer on the water.',
];

const opening = ({ avatar }: Setting, encoding: 'vp8' | 'h264'): object => ({
  output: {
    audio: { encoding: 'opus', sampleRateHz: 48_000 },
    video: { encoding, width: 512, height: 512, fps: 25, avatar },
  },
});

/** What became of pictures at the server, by its own counting: by outcome, and by stage where they were late. */
const countedAt = async (server: ChildServer): Promise<Map<string, number>> => {
  const text = await (await fetch(new URL('/metrics', server.url))).text();
  const lines = text.matchAll(/^vivavoce_pictures_(?:late_)?total\{(?:outcome|stage)="([\w-]+)"\} (\d+)/gm);
  return new Map([...lines].map(([, name = '', count]) => [name, Number(count)]));
};

/** Where a picture may be when it should have left, and what else may be wrong with one. */
const STAGES = ['motion', 'turn', 'lane', 'drawing', 'encoding'] as const;
const WRONG = ['held', 'smaller', 'lost', 'mended'] as const;

/** Those of which there were any, as a reader reads them. */
const listed = (names: readonly string[], more: (name: string) => number): string =>
  names
    .filter((name) => more(name) > 0)
    .map((name) => `${name} ${String(more(name))}`)
    .join(', ') || 'none';

/** Has one session speak on and on. */
const keepSpeaking = async (viewer: Viewer, until: number): Promise<void> => {
  for (let k = 0; performance.now() < until; k += 1) {
    const ended = viewer.told.filter(({ type }) => type === 'utterance.ended').length;
    viewer.say({ type: 'speak', utterance: viewer.name(), text: SENTENCES[k % SENTENCES.length] });
    // The next is asked for when all of this one was sent, which is up to two seconds before it was heard.
    await viewer.until(() => viewer.told.filter(({ type }) => type === 'utterance.ended').length > ended);
    await setTimeout(500);
  }
};

/**
 * Sessions that speak without an end, with voice, face and H.264: how many of their pictures are late, held or smaller, and in which stage
 * the late ones were when they should have left.
 */
export const benchLive = async (setting: Setting): Promise<void> => {
  const server = await startOurs({ VIVAVOCE_PROVIDER: setting.provider });
  const table: Record<string, Record<string, string>> = {};
  try {
    for (const sessions of [1, 2, 3, 4]) {
      const viewers: Viewer[] = [];
      for (let k = 0; k < sessions; k += 1)
        viewers.push(await Viewer.open(server.url, opening(setting, 'h264')));
      // The first seconds pay for what is loaded once.
      await Promise.all(viewers.map((viewer) => keepSpeaking(viewer, performance.now() + 3_000)));
      const before = await countedAt(server);
      const cpu = server.processorTime();
      const began = performance.now();
      const from = viewers.map(({ pictures }) => pictures.length);
      await Promise.all(viewers.map((viewer) => keepSpeaking(viewer, began + 20_000)));
      const seconds = (performance.now() - began) / 1000;
      const after = await countedAt(server);
      const more = (name: string): number => (after.get(name) ?? 0) - (before.get(name) ?? 0);
      const seen = viewers.flatMap(({ pictures }, k) => pictures.slice(from[k]));
      table[`${String(sessions)} sessions`] = {
        'pictures a second each': (seen.length / seconds / sessions).toFixed(1),
        'still, not sent': (more('still') / seconds / sessions).toFixed(1),
        sent: String(more('sent')),
        'late, by the stage they were in': listed(STAGES, more),
        'held, smaller, lost': listed(WRONG, more),
        'processor, % of a core': ((server.processorTime() - cpu) / seconds / 10).toFixed(0),
      };
      for (const viewer of viewers) viewer.close();
      await setTimeout(500);
    }
  } finally {
    await server.close();
  }
  console.log(
    'sessions that speak on and on through the server: voice, face, 512² at 25 a second, H.264, 20 s each',
  );
  console.table(table);
};

/** Resident memory of the server, idle and with each session that looks at a face. */
export const benchMemory = async (setting: Setting): Promise<void> => {
  const server = await startOurs({ VIVAVOCE_PROVIDER: setting.provider });
  const megabytes = (): number => server.residentBytes() / 1e6;
  const viewers: Viewer[] = [];
  try {
    await setTimeout(3_000);
    const idle = megabytes();
    const steps: string[] = [];
    let before = idle;
    for (let k = 0; k < 5; k += 1) {
      viewers.push(await Viewer.open(server.url, opening(setting, 'h264')));
      await Promise.all(viewers.map((viewer) => keepSpeaking(viewer, performance.now() + 6_000)));
      steps.push(`${k === 0 ? 'first' : 'another'} +${(megabytes() - before).toFixed(0)}`);
      before = megabytes();
    }
    console.log(`memory, MB: idle ${idle.toFixed(0)}; sessions with pictures: ${steps.join(', ')}`);
  } finally {
    for (const viewer of viewers) viewer.close();
    await server.close();
  }
};

const RATE = hertz(16_000);
/** Milliseconds of sound in a message, as a browser's worklet or a call has it. */
const PIECE = 20;

/** A person at a microphone whose face is the avatar's: from each moment of the sound to its picture, encoded, at the client. */
export const benchMicrophone = async (setting: Setting): Promise<void> => {
  const voice = await openService(setting, 1);
  const resampler = new Resampler({ from: hertz(24_000), to: RATE });
  const pieces = (await speechOf(voice, SENTENCES.join(' '))).map(({ pcm }) => resampler.push(pcm).slice());
  await voice.close();
  const sound = new Float32Array(pieces.reduce((sum, { length }) => sum + length, 0));
  let filled = 0;
  for (const piece of pieces) {
    sound.set(piece, filled);
    filled += piece.length;
  }
  const server = await startOurs({ VIVAVOCE_PROVIDER: setting.provider });
  try {
    const viewer = await Viewer.open(server.url, {
      ...opening(setting, 'h264'),
      input: { encoding: 'pcm_s16le', sampleRateHz: RATE, drives: true },
    });
    await setTimeout(500);
    const began = performance.now();
    const samples = (PIECE * RATE) / 1000;
    for (let k = 0; (k + 1) * samples <= sound.length; k += 1) {
      // A piece is sent when its last sample was spoken.
      await setTimeout(Math.max(0, began + (k + 1) * PIECE - performance.now()));
      const pcm = Int16Array.from(sound.subarray(k * samples, (k + 1) * samples), (each) => 32_767 * each);
      viewer.send(new Uint8Array(encodeInputPacket(new Uint8Array(pcm.buffer))));
    }
    await setTimeout(1_000);
    const placed = viewer.told.find(({ type }) => type === 'motion.placed');
    const offset = (placed?.atMs ?? NaN) - (placed?.inputMs ?? NaN);
    const span = (1000 * sound.length) / RATE;
    const took = viewer.pictures
      .map(({ at, arrived }) => ({ spoken: at - offset, arrived: arrived - began }))
      .filter(({ spoken }) => spoken >= 500 && spoken < span)
      .map(({ spoken, arrived }) => arrived - spoken);
    console.log(
      `microphone → picture, H.264, at the client: p50 ${share(took, 0.5).toFixed(0)}, p95 ${share(took, 0.95).toFixed(0)}, p99 ${share(took, 0.99).toFixed(0)} ms (${String(took.length)} pictures of ${(span / 1000).toFixed(0)} s)`,
    );
    viewer.close();
  } finally {
    await server.close();
  }
};
