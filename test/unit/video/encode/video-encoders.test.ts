import { describe, expect, it } from 'vitest';
import type { VideoFrame, VideoPacket } from '../../../../src/core/frames.ts';
import { hasCode } from '../../../../src/core/errors.ts';
import type { EncodeEvent } from '../../../../src/video/index.ts';
import { encodeStage, usualBitrate, VideoEncoders } from '../../../../src/video/index.ts';
import { describeVideoEncoder } from '../../../contract/video-encoder.ts';
import { FakeCodecs } from '../../../support/fake-picture-codec.ts';
import { collect } from '../../../support/media.ts';
import { picture } from '../../../support/pictures.ts';
import { test } from '../../../support/stage-test.ts';

describeVideoEncoder('RecoveringEncoder over a codec in memory', (options) =>
  new VideoEncoders(new FakeCodecs().open).open({ encoding: 'vp8', frameRate: 25, ...options }),
);

const openWith = (codecs: FakeCodecs) => {
  const encoders = new VideoEncoders(codecs.open);
  return { encoders, encoder: encoders.open({ encoding: 'h264', frameRate: 25 }) };
};

describe('VideoEncoders', () => {
  it('mends a failing codec within the picture, and says so with its packet', async () => {
    const codecs = new FakeCodecs();
    const { encoder } = openWith(codecs);
    await encoder.encode(picture(0));
    codecs.fail = 1;
    const { packet, mended } = await encoder.encode(picture(1));

    expect(hasCode(mended, 'CODEC_UNAVAILABLE')).toBe(true);
    expect(packet).toMatchObject({ at: 40, keyFrame: true });
    expect(codecs).toMatchObject({ opened: 2, closed: 1 });
    expect(await encoder.encode(picture(2))).not.toHaveProperty('mended');
  });

  it('hands a sound codec on to the next session, which begins anew', async () => {
    const codecs = new FakeCodecs();
    const { encoders, encoder } = openWith(codecs);
    await encoder.encode(picture(0));
    encoder.close();
    const next = encoders.open({ encoding: 'vp8', frameRate: 25 });
    const { packet } = await next.encode(picture(9));

    expect(packet.keyFrame).toBe(true);
    expect(codecs).toMatchObject({ opened: 1, closed: 0 });
    expect(codecs.settings.map(({ encoding }) => encoding)).toEqual(['h264', 'vp8']);
    next.close();
    encoders.close();
    expect(codecs.closed).toBe(1);
  });

  it('lets go of a codec that is closed with a picture inside', async () => {
    const codecs = new FakeCodecs();
    const { encoder } = openWith(codecs);
    const last = encoder.encode(picture(0));
    encoder.close();
    await last;
    expect(codecs.closed).toBe(1);
  });

  it('spends more bits on more pixels and more pictures, within the limits', () => {
    expect(usualBitrate('vp8', 512, 512, 25)).toBeGreaterThan(usualBitrate('vp8', 256, 256, 25));
    expect(usualBitrate('vp8', 512, 512, 50)).toBeGreaterThan(usualBitrate('vp8', 512, 512, 25));
    expect(usualBitrate('vp8', 16, 16, 1)).toBe(50_000);
  });

  it.each([0, 61, NaN])('refuses %s pictures a second', (frameRate) => {
    expect(() => new VideoEncoders(new FakeCodecs().open).open({ encoding: 'vp8', frameRate })).toThrow(
      RangeError,
    );
  });
});

const ENCODE = (codecs: FakeCodecs, events: EncodeEvent[], still?: 'encode') => {
  const { encoder } = openWith(codecs);
  const onEvent = (event: EncodeEvent): void => {
    events.push(event);
  };
  return { encoder, stage: encodeStage({ encoder, onEvent, ...(still && { still }) }) };
};

async function* holding(count: number): AsyncGenerator<VideoFrame, void, undefined> {
  const first = picture(0);
  for (let step = 0; step < count; step += 1) {
    yield { ...first, at: picture(step).at };
    await Promise.resolve();
  }
}

describe('encodeStage', () => {
  test('sends nothing for a picture that is the last one again', async ({ context }) => {
    const events: EncodeEvent[] = [];
    const { stage } = ENCODE(new FakeCodecs(), events);
    const packets = await collect(stage.run(holding(10), context));

    expect(packets.map(({ at }) => at)).toEqual([0]);
    expect(events).toHaveLength(9);
  });

  test('sends it nevertheless where a key frame is asked for, every two seconds, or where every picture counts', async ({
    context,
  }) => {
    const asked = ENCODE(new FakeCodecs(), []);
    const seen: VideoPacket[] = [];
    for await (const packet of asked.stage.run(holding(5), context)) {
      seen.push(packet);
      if (seen.length === 1) asked.encoder.requestKeyFrame();
    }
    expect(seen.map(({ at, keyFrame }) => [at, keyFrame])).toEqual([
      [0, true],
      [40, true],
    ]);
    const now = ENCODE(new FakeCodecs(), []);
    expect((await collect(now.stage.run(holding(60), context))).map(({ at }) => at)).toEqual([0, 2_040]);
    const all = ENCODE(new FakeCodecs(), [], 'encode');
    expect(await collect(all.stage.run(holding(5), context))).toHaveLength(5);
  });

  test('leaves out what cannot be encoded, and ends at the third in a row', async ({ context }) => {
    const codecs = new FakeCodecs();
    const events: EncodeEvent[] = [];
    const { stage } = ENCODE(codecs, events);
    const seen: number[] = [];
    async function* pictures(): AsyncGenerator<VideoFrame, void, undefined> {
      for (let step = 0; step < 9; step += 1) {
        if (step === 2) codecs.fail = 2;
        if (step === 5) codecs.fail = 99;
        yield picture(step);
        await Promise.resolve();
      }
    }
    const running = (async () => {
      for await (const { at, keyFrame } of stage.run(pictures(), context)) seen.push(keyFrame ? at : 0 - at);
    })();

    await expect(running).rejects.toThrow('CODEC_UNAVAILABLE');
    expect(seen).toEqual([0, -40, 120, -160]);
    expect(events.map(({ type }) => type)).toEqual(['lost', 'lost', 'lost', 'lost']);
  });
});
