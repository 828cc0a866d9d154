import { describe, expect, it } from 'vitest';
import { hasCode } from '../../src/core/errors.ts';
import { ms } from '../../src/core/units.ts';
import type { VideoEncoder, VideoEncoderOptions } from '../../src/video/index.ts';
import { picture } from '../support/pictures.ts';

const keyFrames = async (encoder: VideoEncoder, steps: readonly number[]): Promise<number[]> => {
  const keys: number[] = [];
  for (const step of steps) if ((await encoder.encode(picture(step))).packet.keyFrame) keys.push(step);
  return keys;
};

const upTo = (end: number): number[] => Array.from({ length: end }, (_, step) => step);

/** What every encoder of pictures promises, whatever its codec. */
export const describeVideoEncoder = (
  name: string,
  open: (options: Partial<VideoEncoderOptions>) => VideoEncoder,
): void => {
  describe(`${name} as a VideoEncoder`, () => {
    it('gives a packet for a picture, with its time and span', async () => {
      const encoder = open({ frameRate: 25 });
      for (const step of [0, 1, 2]) {
        const { packet } = await encoder.encode(picture(step));
        expect(packet).toMatchObject({ at: step * 40, span: 40 });
        expect(packet.payload.length).toBeGreaterThan(0);
      }
      encoder.close();
    });

    it('begins with a key frame, and makes no other for five seconds', async () => {
      const encoder = open({ frameRate: 25 });
      expect(await keyFrames(encoder, upTo(127))).toEqual([0, 125]);
      encoder.close();
    });

    it('makes a key frame as often as it is told to, and when it is asked', async () => {
      const encoder = open({ frameRate: 25, keyFrameEvery: ms(400) });
      expect(await keyFrames(encoder, upTo(12))).toEqual([0, 10]);
      expect(encoder.keyFrameDue).toBe(false);
      encoder.requestKeyFrame();
      encoder.requestKeyFrame();
      expect(encoder.keyFrameDue).toBe(true);
      expect(await keyFrames(encoder, [12, 13, 14])).toEqual([12]);
      encoder.close();
    });

    it('takes another bitrate between two pictures, at a key frame where it is much', async () => {
      const encoder = open({ bitrate: 500_000 });
      await keyFrames(encoder, [0, 1]);
      encoder.bitrate = 530_000;
      expect(await keyFrames(encoder, [2])).toEqual([]);
      encoder.bitrate = 150_000;
      expect(await keyFrames(encoder, [3, 4])).toEqual([3]);
      expect(encoder.bitrate).toBe(150_000);
      encoder.bitrate = 1;
      expect(encoder.bitrate).toBe(50_000);
      encoder.close();
    });

    it('takes pictures of another size, from a key frame on', async () => {
      const encoder = open({});
      await encoder.encode(picture(0));
      const smaller = await encoder.encode(picture(1, { width: 96, height: 64 }));
      expect(smaller.packet.keyFrame).toBe(true);
      const back = await encoder.encode(picture(2));
      expect(back.packet.keyFrame).toBe(true);
      encoder.close();
    });

    it('refuses a second picture while the first is inside, and any after the end', async () => {
      const encoder = open({});
      const first = encoder.encode(picture(0));
      await expect(encoder.encode(picture(1))).rejects.toThrow(RangeError);
      await first;
      encoder.close();
      encoder.close();
      await expect(encoder.encode(picture(2))).rejects.toThrow(RangeError);
    });

    it('fails on a picture that is none with CODEC_UNAVAILABLE, and goes on with a key frame', async () => {
      const encoder = open({});
      await encoder.encode(picture(0));
      const broken = { ...picture(1), i420: new Uint8Array(5) };
      const failure: unknown = await encoder.encode(broken).catch((error: unknown) => error);
      expect(hasCode(failure, 'CODEC_UNAVAILABLE')).toBe(true);

      const { packet } = await encoder.encode(picture(2));
      expect(packet.keyFrame).toBe(true);
      encoder.close();
    });
  });
};
