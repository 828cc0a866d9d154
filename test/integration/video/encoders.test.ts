import { VideoDecoder, EncodedVideoChunk } from '@napi-rs/webcodecs';
import type { VideoFrame as Picture } from '@napi-rs/webcodecs';
import { describe, expect, it } from 'vitest';
import type { VideoPacket } from '../../../src/core/frames.ts';
import type { VideoEncoding } from '../../../src/video/index.ts';
import { VideoEncoders } from '../../../src/video/index.ts';
import { describeVideoEncoder } from '../../contract/video-encoder.ts';
import { picture } from '../../support/pictures.ts';

const encoders = new VideoEncoders();

const ENCODINGS = ['vp8', 'h264'] as const satisfies readonly VideoEncoding[];

for (const encoding of ENCODINGS) {
  describeVideoEncoder(encoding, (options) => encoders.open({ encoding, frameRate: 25, ...options }));
}

/** The luma of each picture, decoded. */
const decode = async (encoding: VideoEncoding, packets: readonly VideoPacket[]): Promise<Uint8Array[]> => {
  const pictures: Picture[] = [];
  const decoder = new VideoDecoder({
    output: (decoded) => {
      pictures.push(decoded);
    },
    error: (error) => {
      throw error;
    },
  });
  decoder.configure({ codec: encoding === 'vp8' ? 'vp8' : 'avc1.42E01F', codedWidth: 128, codedHeight: 128 });
  for (const { payload, keyFrame, at } of packets) {
    decoder.decode(
      new EncodedVideoChunk({ type: keyFrame ? 'key' : 'delta', timestamp: at * 1000, data: payload }),
    );
  }
  await decoder.flush();
  return Promise.all(
    pictures.map(async (decoded) => {
      const bytes = new Uint8Array(decoded.allocationSize());
      await decoded.copyTo(bytes);
      decoded.close();
      return bytes.subarray(0, 128 * 128);
    }),
  );
};

describe.each(ENCODINGS)('%s', (encoding) => {
  it('decodes to the pictures that went in', async () => {
    const encoder = encoders.open({ encoding, frameRate: 25, bitrate: 1_000_000 });
    const steps = [0, 1, 2, 3, 4, 5];
    const packets: VideoPacket[] = [];
    for (const step of steps) packets.push((await encoder.encode(picture(step))).packet);
    encoder.close();
    const decoded = await decode(encoding, packets);

    expect(decoded).toHaveLength(steps.length);
    for (const step of steps) {
      const want = picture(step).i420;
      const error =
        decoded[step]?.reduce((sum, value, k) => sum + Math.abs(value - (want[k] ?? 0)), 0) ?? NaN;
      expect(error / (128 * 128)).toBeLessThan(6);
    }
  });
});
