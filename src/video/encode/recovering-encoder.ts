import { asVivaError } from '../../core/errors.ts';
import type { VideoFrame } from '../../core/frames.ts';
import { LIMITS } from '../../core/limits.ts';
import type { Milliseconds } from '../../core/units.ts';
import { ms } from '../../core/units.ts';
import type { CodecSetting, CodedPicture, PictureCodec, VideoEncoding } from './picture-codec.ts';
import type { EncodedPicture, VideoEncoder, VideoEncoderOptions } from './video-encoder.ts';

const KEY_FRAME_EVERY = ms(5_000);
/** A change of bitrate below this share is not worth a key frame. */
const WORTH_A_KEY_FRAME = 0.1;

/**
 * Bits a pixel and second that a talking face needs for a clean picture. VP8 encodes a picture again while it is smaller than its share of
 * the bits, at twice the cost for nothing that could be seen (with 2.6, 50.8 dB; with 1.6, 50.0 dB at half the time).
 */
const BITS = { vp8: 1.6, h264: 2.6 } as const satisfies Record<VideoEncoding, number>;

/** Bits a second where none were chosen: by the pixels, and less than in proportion by the rate. */
export const usualBitrate = (
  encoding: VideoEncoding,
  width: number,
  height: number,
  frameRate: number,
): number => withinRange(Math.round(BITS[encoding] * width * height * Math.sqrt(frameRate / 25)));

const withinRange = (bitrate: number): number =>
  Math.min(LIMITS.video.bitrate.maximum, Math.max(LIMITS.video.bitrate.minimum, bitrate));

/** Where codecs come from and go to: a pool, or a test. */
export interface CodecSource {
  take(): PictureCodec;
  /** @param healthy nothing is inside it and nothing failed */
  giveBack(codec: PictureCodec, healthy: boolean): void;
}

/** A codec that is opened anew when it fails, and what is asked of it from outside between two pictures. */
export class RecoveringEncoder implements VideoEncoder {
  readonly #encoding: VideoEncoding;
  readonly #frameRate: number;
  readonly #keyFrameEvery: Milliseconds;
  readonly #codecs: CodecSource;
  #codec: PictureCodec | undefined;
  #setting: CodecSetting | undefined;
  #bitrate: number | undefined;
  #keyFrameDue = true;
  #lastKeyFrame: Milliseconds | undefined;
  #busy = false;
  #closed = false;

  constructor({ encoding, frameRate, bitrate, keyFrameEvery }: VideoEncoderOptions, codecs: CodecSource) {
    const { minimum, maximum } = LIMITS.video.frameRate;
    if (!(frameRate >= minimum && frameRate <= maximum)) {
      throw new RangeError(
        `pictures a second must be ${String(minimum)} to ${String(maximum)}, got ${String(frameRate)}`,
      );
    }
    this.#encoding = encoding;
    this.#frameRate = frameRate;
    this.#keyFrameEvery = keyFrameEvery ?? KEY_FRAME_EVERY;
    this.#codecs = codecs;
    if (bitrate !== undefined) this.bitrate = bitrate;
  }

  /** Nought before the first picture, where none was chosen. */
  get bitrate(): number {
    return this.#bitrate ?? this.#setting?.bitrate ?? 0;
  }

  set bitrate(bitsPerSecond: number) {
    this.#bitrate = withinRange(Math.round(bitsPerSecond));
  }

  get keyFrameDue(): boolean {
    return this.#keyFrameDue;
  }

  requestKeyFrame(): void {
    this.#keyFrameDue = true;
  }

  async encode(frame: VideoFrame): Promise<EncodedPicture> {
    this.#begin();
    try {
      return await this.#encodeOrMend(frame);
    } finally {
      this.#busy = false;
      if (this.#closed) this.#letGo(false);
    }
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    // What is under way ends by itself, on a thread of the codec's, and lets go then.
    if (!this.#busy) this.#letGo(true);
  }

  #begin(): void {
    if (this.#busy || this.#closed) throw new RangeError('one picture at a time, and none after the end');
    this.#busy = true;
  }

  async #encodeOrMend(frame: VideoFrame): Promise<EncodedPicture> {
    try {
      return this.#wrap(frame, await this.#attempt(frame));
    } catch (error) {
      this.#letGo(false);
      const coded = await this.#attempt(frame).catch((again: unknown) => {
        this.#letGo(false);
        throw asVivaError(again);
      });
      return { ...this.#wrap(frame, coded), mended: asVivaError(error) };
    }
  }

  async #attempt(frame: VideoFrame): Promise<CodedPicture> {
    const codec = (this.#codec ??= this.#codecs.take());
    const setting = this.#settingFor(frame);
    if (setting !== this.#setting) {
      codec.set(setting);
      this.#setting = setting;
    }
    const since = this.#lastKeyFrame === undefined ? Infinity : frame.at - this.#lastKeyFrame;
    const keyFrame = this.#keyFrameDue || since >= this.#keyFrameEvery || since < 0;
    // Taken down before the wait: a request that comes meanwhile is for the next picture.
    this.#keyFrameDue = false;
    return codec.encode(frame, keyFrame);
  }

  #wrap(frame: VideoFrame, { payload, keyFrame }: CodedPicture): EncodedPicture {
    if (keyFrame) this.#lastKeyFrame = frame.at;
    return { packet: { payload, keyFrame, at: frame.at, span: ms(1000 / this.#frameRate) } };
  }

  /** The present setting where it still fits. */
  #settingFor({ width, height }: VideoFrame): CodecSetting {
    const now = this.#setting;
    const bitrate = this.#bitrate ?? usualBitrate(this.#encoding, width, height, this.#frameRate);
    const sameSize = now?.width === width && now.height === height;
    if (now !== undefined && sameSize && Math.abs(bitrate - now.bitrate) <= now.bitrate * WORTH_A_KEY_FRAME) {
      return now;
    }
    return { encoding: this.#encoding, width, height, frameRate: this.#frameRate, bitrate };
  }

  #letGo(healthy: boolean): void {
    if (this.#codec) this.#codecs.giveBack(this.#codec, healthy);
    this.#codec = undefined;
    this.#setting = undefined;
    this.#keyFrameDue = true;
  }
}
