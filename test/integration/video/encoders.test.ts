import { describe, expect, it } from 'vitest';
import type { VideoPacket } from '../../../src/core/frames.ts';
import type { VideoEncoding } from '../../../src/video/index.ts';
import { VideoEncoders } from '../../../src/video/index.ts';
import { describeVideoEncoder } from '../../contract/video-encoder.ts';
import { picture } from '../../support/pictures.ts';
import { decodeVideo } from '../../support/video-decoding.ts';

const encoders = new VideoEncoders();

const ENCODINGS = ['vp8', 'h264'] as const satisfies readonly VideoEncoding[];

for (const encoding of ENCODINGS) {
  describeVideoEncoder(encoding, (options) => encoders.open({ encoding, frameRate: 25, ...options }));
}

describe.each(ENCODINGS)('%s', (encoding) => {
  it('decodes to the pictures that went in', async () => {
    const encoder = encoders.open({ encoding, frameRate: 25, bitrate: 1_000_000 });
    const steps = [0, 1, 2, 3, 4, 5];
    const packets: VideoPacket[] = [];
    for (const step of steps) packets.push((await encoder.encode(picture(step))).packet);
    encoder.close();
    const decoded = await decodeVideo(encoding, packets);

    expect(decoded).toHaveLength(steps.length);
    for (const step of steps) {
      const want = picture(step).i420;
      const error =
        decoded[step]?.luma.reduce((sum, value, k) => sum + Math.abs(value - (want[k] ?? 0)), 0) ?? NaN;
      expect(error / (128 * 128)).toBeLessThan(6);
    }
  });
});
