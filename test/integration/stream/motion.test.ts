import { describe, expect } from 'vitest';
import { ARKIT_NAMES } from '../../../src/core/arkit.ts';
import { decodeMotion } from '../../../src/stream/protocol/motion-packet.ts';
import { encodeInputPacket } from '../../../src/stream/protocol/media-packet.ts';
import { test } from '../../support/server-test.ts';
import { StreamClient } from '../../support/stream-client.ts';
import { CALL } from '../../support/telling-face.ts';

const INPUT = { encoding: 'pcm_s16le', sampleRateHz: 16_000 };

/** What the session's face was told, by the frames that tell it. */
const told = (client: StreamClient, call: number) =>
  client.messages('motion').filter(({ head }) => head.yaw === call);

describe('motion over /v1/stream', () => {
  test('is agreed on with the names of its coefficients', async ({ serve }) => {
    const { url } = await serve();
    const client = await StreamClient.open(url, {
      output: { motion: { fps: 50, encoding: 'binary', seed: 3 } },
    });

    expect(client.messages('session.opened')[0]?.output.motion).toEqual({
      fps: 50,
      encoding: 'binary',
      seed: 3,
      names: ARKIT_NAMES,
    });
  });

  test('is told the sound of each packet, with its phonemes, and when no more comes', async ({ serve }) => {
    const { url } = await serve();
    const client = await StreamClient.open(url, { output: { motion: {} } });
    client.say({ type: 'speak', utterance: 'a', text: 'one two' });
    const { atMs } = await client.message('utterance.started');
    await client.until(() => (told(client, CALL.rest).length > 0 ? true : undefined));

    const said = told(client, CALL.say);
    expect(said.map((frame) => frame.atMs - atMs)).toEqual(Array.from({ length: 20 }, (_, k) => 20 * k));
    expect(said.flatMap(({ coefficients }, k) => (coefficients[0] === 1 ? [k] : []))).toEqual([0, 10]);
  });

  test('is cut where the listener was interrupted', async ({ serve }) => {
    const { url } = await serve();
    const client = await StreamClient.open(url, { output: { motion: {} }, aheadMs: 400 });
    client.say({ type: 'speak', utterance: 'a', text: 'one two three four five six' });
    const { atMs } = await client.message('utterance.started');
    client.say({ type: 'interrupt', utterance: 'a', heardMs: 100 });
    await client.message('interrupted');
    await client.until(() => (told(client, CALL.cut).length > 0 ? true : undefined));

    expect(told(client, CALL.cut)[0]?.atMs).toBeCloseTo(atMs + 100, 6);
  });

  test('comes as binary packets when asked for so', async ({ serve }) => {
    const { url } = await serve();
    const client = await StreamClient.open(url, { output: { motion: { encoding: 'binary', seed: 9 } } });
    client.say({ type: 'state', state: 'listening' });
    const packet = await client.until(() => client.packets.find(({ kind }) => kind === 'motion'));

    expect(decodeMotion(packet.payload)).toMatchObject({
      head: { yaw: CALL.be, pitch: 9 },
      state: 'listening',
    });
    expect(packet.payload.byteLength).toBe(244);
  });

  test('listens to the client, and is driven by it when that is asked for', async ({ serve }) => {
    const { url } = await serve();
    const listening = await StreamClient.open(url, { output: { motion: {} }, input: INPUT });
    const driven = await StreamClient.open(url, {
      output: { motion: {} },
      input: { ...INPUT, drives: true },
    });
    for (const client of [listening, driven]) client.socket.send(encodeInputPacket(new Uint8Array(1_600)));
    await listening.until(() => (told(listening, CALL.listen).length > 0 ? true : undefined));
    await driven.until(() => (told(driven, CALL.drive).length > 0 ? true : undefined));
    const placed = await driven.message('motion.placed');

    expect(told(listening, CALL.drive)).toEqual([]);
    expect(told(driven, CALL.listen)).toEqual([]);
    expect(placed.inputMs).toBe(0);
    expect(told(driven, CALL.drive)[0]?.atMs).toBeCloseTo(placed.atMs + 100, 3);
  });

  test('takes states and expressions', async ({ serve }) => {
    const { url } = await serve();
    const client = await StreamClient.open(url, { output: { motion: {} } });
    client.say({ type: 'state', state: 'listening' });
    client.say({ type: 'expression', coefficients: { mouthSmile: 0.5 } });
    await client.until(() => (told(client, CALL.express).length > 0 ? true : undefined));

    expect(told(client, CALL.be)).toMatchObject([{ state: 'listening' }]);
    expect(told(client, CALL.express)[0]?.coefficients[0]).toBe(0.5);
  });
});

describe('what is wrong about motion', () => {
  test.for([
    ['a rate that is none', { output: { motion: { fps: 30 } } }, 'REQUEST_INVALID'],
    ['an encoding that is none', { output: { motion: { encoding: 'xml' } } }, 'REQUEST_INVALID'],
    ['a seed out of range', { output: { motion: { seed: -1 } } }, 'REQUEST_INVALID'],
    ['a coefficient that is none', { output: { motion: { expression: { nose: 1 } } } }, 'REQUEST_INVALID'],
    ['driving without motion', { input: { ...INPUT, drives: true } }, 'REQUEST_INVALID'],
  ] as const)('%s is refused', async ([, open, code], { serve }) => {
    const { url } = await serve();
    const client = await StreamClient.connect(url);
    client.say({ type: 'session.open', version: 1, ...open });

    expect(await client.message('error')).toMatchObject({ code, fatal: true });
  });

  test.for([
    ['a state', { type: 'state', state: 'idle' }],
    ['an expression', { type: 'expression', coefficients: { jawOpen: 0.2 } }],
  ] as const)('%s without motion is an answer, and the session goes on', async ([, message], { serve }) => {
    const { url } = await serve();
    const client = await StreamClient.open(url);
    client.say(message);

    expect(await client.message('error')).toMatchObject({ code: 'MESSAGE_UNEXPECTED', fatal: false });
    client.say({ type: 'ping' });
    await client.message('pong');
  });
});
