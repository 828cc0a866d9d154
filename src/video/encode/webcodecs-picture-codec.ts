import { VideoEncoder, VideoFrame as Picture } from '@napi-rs/webcodecs';
import type { EncodedVideoChunk } from '@napi-rs/webcodecs';
import { CodecOutlet, codecFailure } from '../../core/codec-outlet.ts';
import type { VideoFrame } from '../../core/frames.ts';
import type { CodecSetting, CodedPicture, PictureCodec, VideoEncoding } from './picture-codec.ts';

/** Constrained baseline of H.264, level 3.1: what every browser's WebRTC takes, and without pictures that wait for later ones. */
const CODEC: Record<VideoEncoding, string> = { vp8: 'vp8', h264: 'avc1.42E01F' };

/**
 * `realtime` makes the binding ask for a key frame every ten pictures, and nothing else differs: with `quality` a picture comes out
 * for each that goes in as well, at the same cost, and the codecs' own interval is 128 (VP8) and 250 pictures (H.264).
 */
const LATENCY = 'quality';

const payloadOf = (chunk: EncodedVideoChunk): Uint8Array => {
  const bytes = new Uint8Array(chunk.byteLength);
  chunk.copyTo(bytes);
  return bytes;
};

/** The binding keeps the callbacks of every encoder there ever was; so they reach theirs by something that is emptied at the end. */
interface Catch {
  outlet: CodecOutlet<CodedPicture> | undefined;
  onError: ((error: unknown) => void) | undefined;
}

const openVendor = (caught: Catch): VideoEncoder =>
  new VideoEncoder({
    output: (chunk) => {
      caught.outlet?.put({ payload: payloadOf(chunk), keyFrame: chunk.type === 'key' });
    },
    error: (error) => {
      caught.onError?.(error);
    },
  });

/** FFmpeg's VP8 or H.264 in process, on threads of its own: the caller's is held for a copy of the picture, about 0.1 ms. */
export class WebcodecsPictureCodec implements PictureCodec {
  readonly #outlet = new CodecOutlet<CodedPicture>((error) =>
    codecFailure(this.#setting?.encoding ?? 'video', error),
  );
  readonly #caught: Catch;
  readonly #encoder: VideoEncoder;
  #setting: CodecSetting | undefined;

  constructor() {
    this.#caught = {
      outlet: this.#outlet,
      onError: (error) => {
        this.#outlet.fail(error);
      },
    };
    this.#encoder = openVendor(this.#caught);
  }

  set(setting: CodecSetting): void {
    // Without the reset H.264 begins to hold pictures back.
    if (this.#setting !== undefined) {
      this.#outlet.attempt(() => {
        this.#encoder.reset();
      });
    }
    this.#setting = setting;
    const { encoding, width, height, frameRate, bitrate } = setting;
    const format = encoding === 'h264' ? { avc: { format: 'annexb' as const } } : {};
    this.#outlet.attempt(() => {
      this.#encoder.configure({
        codec: CODEC[encoding],
        width,
        height,
        bitrate,
        framerate: frameRate,
        latencyMode: LATENCY,
        ...format,
      });
    });
  }

  encode(frame: VideoFrame, keyFrame: boolean): Promise<CodedPicture> {
    this.#outlet.attempt(() => {
      const { i420, width, height, at } = frame;
      const picture = new Picture(i420, {
        format: 'I420',
        codedWidth: width,
        codedHeight: height,
        timestamp: Math.round(at * 1000),
      });
      this.#encoder.encode(picture, { keyFrame });
      picture.close();
    });
    return this.#outlet.next();
  }

  close(): void {
    this.#outlet.close();
    this.#caught.outlet = undefined;
    this.#caught.onError = undefined;
    if (this.#encoder.state !== 'closed') this.#encoder.close();
  }
}
