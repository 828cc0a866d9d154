import { describe, expect, vi } from 'vitest';
import { readConfig } from '../../../src/config.ts';
import { arkitIndex } from '../../../src/core/arkit.ts';
import { systemClock } from '../../../src/core/clock.ts';
import { silentLog } from '../../../src/core/log.ts';
import { motionOfSound } from '../../../src/motion/index.ts';
import { Service } from '../../../src/service.ts';
import { encodeInputPacket } from '../../../src/stream/protocol/media-packet.ts';
import type { WireMotion } from '../../../src/stream/protocol/motion-packet.ts';
import { wireMotion } from '../../../src/stream/protocol/motion-packet.ts';
import { hum, pieces } from '../../support/faces.ts';
import { collect } from '../../support/media.ts';
import { test } from '../../support/speaking-server.ts';
import type { StreamClient } from '../../support/stream-client.ts';

// The first test waits for the service to be warm, which takes a busy machine its time.
vi.setConfig({ testTimeout: 120_000 });

const jaw = arkitIndex('jawOpen');

/** What a client holds that obeys the rule: a frame takes the place of all that are not before it. */
const motionOf = (client: StreamClient): WireMotion[] => {
  const held: WireMotion[] = [];
  for (const frame of client.messages('motion')) {
    while ((held.at(-1)?.atMs ?? -1) >= frame.atMs) held.pop();
    held.push(frame);
  }
  return held;
};

const bytesOf = (pcm: Float32Array): Uint8Array => {
  const samples = Int16Array.from(pcm, (value) => Math.round(value * 32_767));
  return new Uint8Array(samples.buffer);
};

/** Opens a session whose face the sound drives, in chunks of some bytes, and waits for its motion. */
const driven = async (
  open: (options: Record<string, unknown>) => Promise<StreamClient>,
  bytes: Uint8Array,
  size: number,
): Promise<WireMotion[]> => {
  const client = await open({
    output: { motion: { seed: 5 } },
    input: { encoding: 'pcm_s16le', sampleRateHz: 16_000, drives: true },
  });
  for (let k = 0; k < bytes.length; k += size)
    client.socket.send(encodeInputPacket(bytes.subarray(k, k + size)));
  const frames = bytes.length / 1_280;
  await client.until(() => (motionOf(client).length >= frames ? true : undefined));
  const { atMs } = await client.message('motion.placed');
  // Its place is free for the next, on a machine that has few.
  client.say({ type: 'session.close' });
  await client.closed;
  return motionOf(client)
    .slice(0, frames)
    .map(({ coefficients, head, gaze, state, ...frame }) => {
      return { coefficients, head, gaze, state, atMs: Math.round(frame.atMs - atMs) };
    });
};

/** The motion of the same sound as `vivavoce motion --audio` makes it. */
const ofFile = async (bytes: Uint8Array): Promise<WireMotion[]> => {
  const service = await Service.open({
    config: { ...readConfig({}), lanes: 1 },
    clock: systemClock,
    log: silentLog,
  });
  await service.start();
  try {
    const face = service.faces.open({ seed: 5, live: false });
    const samples = new Int16Array(Uint8Array.from(bytes).buffer);
    const pcm = Float32Array.from(samples, (value) => value / 32_768);
    const sound = (async function* () {
      for (const piece of pieces(pcm, 32)) yield await Promise.resolve(piece);
    })();
    const frames = await collect(motionOfSound(face, sound, 'speaking', new AbortController().signal));
    return frames.map((frame) => wireMotion(frame, frame.at));
  } finally {
    await service.close();
  }
};

describe('the face of a session', () => {
  test('speaks with our own voice, ahead of it, and lives before and after', async ({ open }) => {
    const client = await open({ output: { motion: {} } });
    await client.until(() => (motionOf(client).length > 5 ? true : undefined));
    client.say({ type: 'speak', utterance: 'a', text: 'My mother bought apples by the sea.' });
    const { atMs } = await client.message('utterance.started');
    const { spanMs } = await client.message('utterance.ended');
    await client.until(() => ((motionOf(client).at(-1)?.atMs ?? 0) > atMs + spanMs + 200 ? true : undefined));

    const motion = motionOf(client);
    const spoken = motion.filter((frame) => frame.atMs > atMs && frame.atMs < atMs + spanMs);
    const times = spoken.map((frame) => Math.round(frame.atMs));
    expect(times).toEqual(times.map((_, k) => (times[0] ?? 0) + 40 * k));
    expect(spoken.filter(({ state }) => state === 'speaking').length).toBeGreaterThan(0.8 * spoken.length);
    expect(Math.max(...spoken.map(({ coefficients }) => coefficients[jaw] ?? 0))).toBeGreaterThan(0.1);
  });

  test('closes its mouth at once when it is interrupted', async ({ open }) => {
    const client = await open({ output: { motion: {} } });
    client.say({ type: 'speak', utterance: 'a', text: 'Nobody knows how far away our path will go.' });
    const { atMs } = await client.message('utterance.started');
    await client.until(() => ((motionOf(client).at(-1)?.atMs ?? 0) > atMs + 700 ? true : undefined));
    client.say({ type: 'interrupt' });
    const { heardMs } = await client.message('interrupted');
    const end = atMs + heardMs;
    await client.until(() => ((motionOf(client).at(-1)?.atMs ?? 0) > end + 300 ? true : undefined));

    const after = motionOf(client).filter((frame) => frame.atMs > end + 160);
    expect(Math.max(...after.map(({ coefficients }) => coefficients[jaw] ?? 0))).toBeLessThan(0.03);
  });

  test('moves by the client’s speech as by a file, whatever the chunks are', async ({ open }) => {
    const bytes = bytesOf(hum(2_000, (time) => time % 700 < 450));
    const [whole, small, crumbs] = [
      await driven(open, bytes, 64_000),
      await driven(open, bytes, 640),
      await driven(open, bytes, 333),
    ];

    expect(whole.map(({ atMs }) => atMs)).toEqual(whole.map((_, k) => 40 * k));
    expect(Math.max(...whole.map(({ coefficients }) => coefficients[jaw] ?? 0))).toBeGreaterThan(0.05);
    expect(small).toEqual(whole);
    expect(crumbs).toEqual(whole);
    expect(whole).toEqual(await ofFile(bytes));
  });
});
