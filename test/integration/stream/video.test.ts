import { describe, expect } from 'vitest';
import { VivaError } from '../../../src/core/errors.ts';
import { ms } from '../../../src/core/units.ts';
import type { VideoPath } from '../../../src/stream/index.ts';
import { test } from '../../support/server-test.ts';
import { StreamClient } from '../../support/stream-client.ts';
import { CALL } from '../../support/telling-face.ts';
import { toneService } from '../../support/tone-service.ts';

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

  test('draws nothing while it is paused, and goes on with a key frame', async ({ serve }) => {
    const { url } = await serve();
    const client = await StreamClient.open(url, { output: { video: {}, motion: {} } });
    const wish = async (state: string): Promise<void> => {
      const seen = client.messages('motion').length;
      client.say({ type: 'state', state });
      await client.until(() => client.messages('motion')[seen]);
    };
    await wish('listening');
    await client.until(() => pictures(client)[0]);
    client.say({ type: 'video.pause' });
    await wish('idle');
    await wish('listening');
    client.say({ type: 'video.resume' });
    await wish('idle');
    const [, next] = await client.until(() => (pictures(client).length > 1 ? pictures(client) : undefined));

    expect(next?.keyFrame).toBe(true);
    expect(pictures(client)).toHaveLength(2);
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

  test('whose codec fails for good ends without its sound: that is whole, and the client is told', async ({
    serve,
  }) => {
    const broken: VideoPath = {
      stage: {
        name: 'test.broken',
        async *run(input) {
          let pictures = 0;
          for await (const { at } of input) {
            if (pictures === 5) throw new VivaError('CODEC_UNAVAILABLE', { codec: 'vp8', reason: 'broke' });
            pictures += 1;
            yield { at, span: ms(40), keyFrame: pictures === 1, payload: new Uint8Array(8) };
          }
        },
      },
      requestKeyFrame: () => undefined,
      close: () => undefined,
    };
    const { url } = await serve({ service: { ...toneService(), video: () => broken } });
    const client = await StreamClient.open(url, { output: { video: {} } });
    client.say({ type: 'speak', utterance: 'a', text: 'one two three' });
    const { outcome, spanMs } = await client.message('utterance.ended');
    const error = await client.message('error');
    const { atMs, number } = await client.message('utterance.started');
    const sound = client.packets.filter((packet) => packet.kind === 'audio' && packet.number === number);

    expect(outcome).toBe('finished');
    expect(error).toMatchObject({ code: 'CODEC_UNAVAILABLE', fatal: false });
    expect(pictures(client)).toHaveLength(5);
    expect(sound.map(({ at }) => at - atMs)).toEqual(
      Array.from({ length: spanMs / 20 }, (_, packet) => 20 * packet),
    );
  });

  test('asked of a session without it is out of place', async ({ serve }) => {
    const { url } = await serve();
    const client = await StreamClient.open(url);
    client.say({ type: 'video.keyframe' });
    expect((await client.message('error')).code).toBe('MESSAGE_UNEXPECTED');
  });
});
