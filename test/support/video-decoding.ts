import { EncodedVideoChunk, VideoDecoder } from '@napi-rs/webcodecs';
import type { VideoFrame as Picture } from '@napi-rs/webcodecs';
import type { VideoEncoding } from '../../src/video/index.ts';

interface Packet {
  readonly payload: Uint8Array;
  readonly keyFrame: boolean;
}

/** A picture's luma, and its size. */
export interface Decoded {
  readonly luma: Uint8Array;
  readonly width: number;
  readonly height: number;
}

/** Packets into pictures, in order. Rejects where one cannot be decoded. */
export const decodeVideo = async (
  encoding: VideoEncoding,
  packets: readonly Packet[],
): Promise<Decoded[]> => {
  const pictures: Picture[] = [];
  let failure: Error | undefined;
  const decoder = new VideoDecoder({
    output: (decoded) => {
      pictures.push(decoded);
    },
    error: (error) => {
      failure = error;
    },
  });
  decoder.configure({ codec: encoding === 'vp8' ? 'vp8' : 'avc1.42E01F' });
  for (const [index, { payload, keyFrame }] of packets.entries()) {
    decoder.decode(
      new EncodedVideoChunk({ type: keyFrame ? 'key' : 'delta', timestamp: index, data: payload }),
    );
  }
  await decoder.flush();
  if (failure) throw failure;
  return Promise.all(
    pictures.map(async (decoded) => {
      const bytes = new Uint8Array(decoded.allocationSize());
      await decoded.copyTo(bytes);
      const { codedWidth: width, codedHeight: height } = decoded;
      decoded.close();
      return { luma: bytes.subarray(0, width * height), width, height };
    }),
  );
};
