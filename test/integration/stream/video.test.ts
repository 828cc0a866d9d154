import { describe, expect } from 'vitest';
import { test } from '../../support/server-test.ts';
import { StreamClient } from '../../support/stream-client.ts';
import { CALL } from '../../support/telling-face.ts';

const pictures = (client: StreamClient) => client.packets.filter(({ kind }) => kind === 'video');

describe('video over /v1/stream', () => {
  test('is agreed on, in the usual form where nothing is said', async ({ serve }) => {
    const { url } = await serve();
    const client = await StreamClient.open(url, { output: { video: {} } });

    expect(client.messages('session.opened')[0]?.output.video).toEqual({
      encoding: 'vp8',
      width: 512,
      height: 512,
      fps: 25,
      avatar: 'toy',
    });
    expect(client.messages('session.opened')[0]?.output.motion).toBeUndefined();
  });

  test.for([
    [{ encoding: 'av1' }, 'MEDIA_UNSUPPORTED', 'output.video.encoding'],
    [{ width: 500, height: 500 }, 'MEDIA_UNSUPPORTED', 'output.video.width'],
    [{ width: 512, height: 256 }, 'MEDIA_UNSUPPORTED', 'output.video.height'],
    [{ avatar: 'nobody' }, 'AVATAR_UNKNOWN', undefined],
    [{ expression: { nose: 1 } }, 'REQUEST_INVALID', 'output.video.expression'],
    [{ fps: 12 }, 'REQUEST_INVALID', 'output.video.fps'],
    [{ bitrate: 1 }, 'VALUE_OUT_OF_RANGE', 'output.video.bitrate'],
  ] as const)('%j is refused with %s', async ([video, code, field], { serve }) => {
    const { url } = await serve();
    const client = await StreamClient.connect(url);
    client.say({ type: 'session.open', version: 1, output: { video } });
    const error = await client.message('error');

    expect(error.code).toBe(code);
    if (field !== undefined) expect(error.details).toMatchObject({ field });
  });

  test('and motion have one face between them, at one rate', async ({ serve }) => {
    const { url } = await serve();
    const refused = await StreamClient.connect(url);
    refused.say({ type: 'session.open', version: 1, output: { video: {}, motion: { fps: 50 } } });
    expect((await refused.message('error')).code).toBe('REQUEST_INVALID');

    const client = await StreamClient.open(url, { output: { video: {}, motion: {} } });
    client.say({ type: 'state', state: 'listening' });
    const picture = await client.until(() => pictures(client)[0]);
    const { atMs } = await client.message('motion');
    expect(picture.at).toBeCloseTo(atMs, 6);
  });

  test('has pictures with the times of its sound, the first a key frame, and another when asked', async ({
    serve,
  }) => {
    const { url } = await serve();
    const client = await StreamClient.open(url, { output: { video: {} } });
    client.say({ type: 'speak', utterance: 'a', text: 'one two' });
    const { atMs } = await client.message('utterance.started');
    await client.until(() => (pictures(client).length > 20 ? true : undefined));
    const said = pictures(client).filter(({ payload }) => payload[0] === CALL.say);

    expect(said.map(({ at }) => at - atMs)).toEqual(Array.from({ length: said.length }, (_, k) => 20 * k));
    expect(
      pictures(client)
        .map(({ keyFrame }) => keyFrame)
        .indexOf(true, 1),
    ).toBe(-1);
    const seen = pictures(client).length;
    client.say({ type: 'video.keyframe' });
    client.say({ type: 'state', state: 'idle' });
    expect((await client.until(() => pictures(client)[seen])).keyFrame).toBe(true);
  });

  test('is not kept for a connection that comes back, which gets a key frame instead', async ({ serve }) => {
    const { url } = await serve();
    const client = await StreamClient.open(url, { output: { video: {} } });
    const [opened] = client.messages('session.opened');
    client.say({ type: 'state', state: 'listening' });
    await client.until(() => pictures(client)[0]);
    client.socket.terminate();
    await client.closed;

    const back = await StreamClient.connect(url);
    back.say({
      type: 'session.resume',
      version: 1,
      session: opened?.session,
      token: opened?.token,
      received: 0,
    });
    expect((await back.message('session.resumed')).replayed).toBe(0);
    back.say({ type: 'state', state: 'idle' });
    expect((await back.until(() => pictures(back)[0])).keyFrame).toBe(true);
  });

  test('asked of a session without it is out of place', async ({ serve }) => {
    const { url } = await serve();
    const client = await StreamClient.open(url);
    client.say({ type: 'video.keyframe' });
    expect((await client.message('error')).code).toBe('MESSAGE_UNEXPECTED');
  });
});
