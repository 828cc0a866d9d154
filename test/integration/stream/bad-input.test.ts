import { describe, expect } from 'vitest';
import { ms } from '../../../src/core/units.ts';
import { test } from '../../support/server-test.ts';
import { StreamClient } from '../../support/stream-client.ts';

const OPEN = { type: 'session.open', version: 1 };
const speak = (more: Record<string, unknown>) => ({ type: 'speak', utterance: 'a', text: 'one', ...more });

describe('a first message', () => {
  test.for([
    [{ ...OPEN, version: 9 }, 'VERSION_UNSUPPORTED', 4400],
    [{ ...OPEN, voice: 'nobody' }, 'VOICE_UNKNOWN', 4400],
    [{ ...OPEN, output: { video: { encoding: 'av1' } } }, 'MEDIA_UNSUPPORTED', 4400],
    [{ ...OPEN, output: { audio: { encoding: 'opus', sampleRateHz: 44100 } } }, 'MEDIA_UNSUPPORTED', 4400],
    [{ ...OPEN, input: { encoding: 'mulaw', sampleRateHz: 16000 } }, 'MEDIA_UNSUPPORTED', 4400],
    [{ ...OPEN, input: { encoding: 'pcm_s16le', sampleRateHz: 1 } }, 'VALUE_OUT_OF_RANGE', 4400],
    [{ ...OPEN, aheadMs: 1 }, 'VALUE_OUT_OF_RANGE', 4400],
    [{ ...OPEN, colour: 'blue' }, 'REQUEST_INVALID', 4400],
    [{ type: 'speak', utterance: 'a', text: 'one' }, 'MESSAGE_UNEXPECTED', 4400],
    [{ type: 'nonsense' }, 'REQUEST_INVALID', 4400],
    [{ type: 'session.resume', version: 1, session: 'x', token: 'y', received: 0 }, 'SESSION_GONE', 4400],
  ] as const)('of %j ends with %s', async ([message, code, closed], { serve }) => {
    const { url } = await serve();
    const client = await StreamClient.connect(url);
    client.say(message);

    expect(await client.message('error')).toMatchObject({ code, fatal: true });
    expect(await client.closed).toBe(closed);
  });
});

describe('a session', () => {
  test.for([
    [
      speak({ speed: 9 }),
      { code: 'VALUE_OUT_OF_RANGE', details: { field: 'speed', minimum: 0.25, maximum: 4 } },
    ],
    [speak({ speed: 'fast' }), { code: 'REQUEST_INVALID', details: { field: 'speed' } }],
    [speak({ seed: -1 }), { code: 'VALUE_OUT_OF_RANGE', details: { field: 'seed' } }],
    [
      speak({ pitch: 12.5 }),
      { code: 'VALUE_OUT_OF_RANGE', details: { field: 'pitch', minimum: -12, maximum: 12 } },
    ],
    [
      speak({ expressiveness: 2 }),
      { code: 'VALUE_OUT_OF_RANGE', details: { field: 'expressiveness', minimum: 0, maximum: 1.5 } },
    ],
    [speak({ steps: 3 }), { code: 'REQUEST_INVALID', details: { field: 'steps' } }],
    [speak({ voice: 'nobody' }), { code: 'VOICE_UNKNOWN', details: { known: ['heart'] } }],
    [
      speak({ text: 'x'.repeat(10_001) }),
      { code: 'TEXT_TOO_LONG', details: { length: 10_001, limit: 10_000 } },
    ],
    [speak({ text: '' }), { code: 'TEXT_EMPTY' }],
    [speak({ utterance: '' }), { code: 'REQUEST_INVALID', details: { field: 'utterance' } }],
    [{ type: 'utterance.text', utterance: 'x', text: 'y' }, { code: 'UTTERANCE_UNKNOWN' }],
    [{ type: 'interrupt', utterance: 'x' }, { code: 'UTTERANCE_UNKNOWN' }],
    [
      { type: 'interrupt', heardMs: -1 },
      { code: 'REQUEST_INVALID', details: { field: 'heardMs' } },
    ],
    [OPEN, { code: 'MESSAGE_UNEXPECTED' }],
    [{ no: 'type' }, { code: 'REQUEST_INVALID' }],
  ] as const)('answers %j, and goes on', async ([message, error], { serve }) => {
    const { url } = await serve();
    const client = await StreamClient.open(url);
    client.say(message);

    expect(await client.message('error')).toMatchObject({ ...error, fatal: false });
    client.say({ type: 'speak', utterance: 'after', text: 'still here' });
    await client.until(() =>
      client.messages('utterance.ended').find(({ utterance }) => utterance === 'after'),
    );
  });

  test('answers broken JSON and sound that nobody asked for, and goes on', async ({ serve }) => {
    const { url } = await serve();
    const client = await StreamClient.open(url);
    client.socket.send('{"type":');
    client.socket.send(Uint8Array.of(16, 0, 0, 0, 1));

    expect(await client.message('error', 0)).toMatchObject({ code: 'MESSAGE_MALFORMED', fatal: false });
    expect(await client.message('error', 1)).toMatchObject({ code: 'MESSAGE_UNEXPECTED', fatal: false });
  });

  test('refuses the ninth utterance that waits, and speaks the eight', async ({ serve }) => {
    const { url } = await serve();
    const client = await StreamClient.open(url);
    for (let n = 0; n < 9; n += 1) client.say({ type: 'utterance.start', utterance: `u${String(n)}` });

    expect(await client.message('error')).toMatchObject({
      code: 'UTTERANCE_LIMIT',
      utterance: 'u8',
      details: { limit: 8 },
    });
  });

  test('takes an empty packet of sound and odd kinds for what they are', async ({ serve }) => {
    const { url } = await serve();
    const client = await StreamClient.open(url, { input: { encoding: 'pcm_s16le', sampleRateHz: 16000 } });
    client.socket.send(Uint8Array.of());
    client.socket.send(Uint8Array.of(1, 2, 3, 4));

    expect(await client.message('error', 1)).toMatchObject({ code: 'MESSAGE_MALFORMED', fatal: false });
  });

  test('ends with 1007 on half a UTF-8 character, with 1009 on a message too large', async ({ serve }) => {
    const { url } = await serve();
    const halved = await StreamClient.open(url);
    halved.socket.send(Buffer.from([0x7b, 0xe2, 0x82]), { binary: false });
    expect(await halved.closed).toBe(1007);

    const large = await StreamClient.open(url);
    large.socket.send('x'.repeat(256 * 1024 + 1));
    expect(await large.closed).toBe(1009);
  });

  test('that says nothing, not even a pong, is let go', async ({ serve }) => {
    const { url } = await serve({ idle: ms(150) });
    const client = await StreamClient.open(url);
    client.socket.pong = () => undefined;
    client.socket.removeAllListeners('ping');
    // The library answers pings by itself; a socket that is not read cannot.
    client.socket.pause();
    await new Promise((resolve) => setTimeout(resolve, 400));
    client.socket.resume();

    expect(await client.closed).toBe(4408);
  });

  test('does not notice the mistakes of another', async ({ serve }) => {
    const { url } = await serve();
    const quiet = await StreamClient.open(url);
    quiet.say({ type: 'speak', utterance: 'a', text: 'one two three' });
    const noisy = await StreamClient.open(url);
    for (let n = 0; n < 200; n += 1) noisy.socket.send('garbage');
    noisy.say(speak({ text: 'boom' }));
    noisy.socket.terminate();
    await quiet.message('utterance.ended');

    expect(quiet.packets.map(({ payload }) => payload[0])).toEqual(
      [1, 2, 3].flatMap((word) => Array<number>(10).fill(word)),
    );
    expect(quiet.messages('error')).toEqual([]);
  });
});

describe('a guarded server', () => {
  const keys = { apiKeys: ['first-key', 'second-key'] };

  test.for([
    [{ ...OPEN, key: 'second-key' }, true],
    [{ ...OPEN, key: 'second-ke' }, false],
    [OPEN, false],
  ] as const)('opens for %j: %s', async ([message, opens], { serve }) => {
    const { url } = await serve(keys);
    const client = await StreamClient.connect(url);
    client.say(message);
    if (opens) await client.message('session.opened');
    else {
      expect(await client.message('error')).toMatchObject({ code: 'AUTHENTICATION_REQUIRED', fatal: true });
      expect(await client.closed).toBe(4401);
    }
  });

  test('takes a key in the header, as programs send it', async ({ serve }) => {
    const { url } = await serve(keys);
    const client = await StreamClient.connect(url, { authorization: 'Bearer first-key' });
    client.say(OPEN);
    await client.message('session.opened');
  });

  test('refuses pages of strange origins, and takes its own and those it was told of', async ({ serve }) => {
    const server = await serve({ origins: ['https://app.example'] });
    const connect = (origin: string) => StreamClient.connect(server.url, { origin });

    await expect(connect('https://evil.example')).rejects.toThrow('403');
    await expect(connect('null')).rejects.toThrow('403');
    await connect('https://app.example');
    await connect(server.url);
  });
});
