import type { VivaError } from '../../core/errors.ts';
import type { VideoFrame, VideoPacket } from '../../core/frames.ts';
import type { Milliseconds } from '../../core/units.ts';
import type { VideoEncoding } from './picture-codec.ts';

export interface VideoEncoderOptions {
  readonly encoding: VideoEncoding;
  /** Pictures a second. @range `LIMITS.video.frameRate` */
  readonly frameRate: number;
  /** Bits a second. @range `LIMITS.video.bitrate` @defaultValue by encoding, size and rate: {@link usualBitrate} */
  readonly bitrate?: number;
  /** The longest that a viewer who comes in late waits for a picture, unless somebody asks for a key frame. @defaultValue 5 s */
  readonly keyFrameEvery?: Milliseconds;
}

/** A picture's packet, and in band what went wrong on the way to it. */
export interface EncodedPicture {
  readonly packet: VideoPacket;
  /** The codec failed at this picture and was opened anew: nothing is missing, and the packet is a key frame. */
  readonly mended?: VivaError;
}

/**
 * Pictures into packets, one for one and in order.
 *
 * ```ts
 * const encoder = encoders.open({ encoding: 'vp8', frameRate: 25 }); // VideoEncoders, one for the process
 * const { packet } = await encoder.encode(frame); // the first is a key frame
 * encoder.requestKeyFrame(); // on a PLI, or when somebody joins
 * encoder.bitrate = 600_000; // from the next picture on
 * encoder.close();
 * ```
 *
 * Encoding runs on a thread of the codec's own: `encode` holds the caller's for about 0.1 ms. A picture of another size than the one before
 * it is taken too, as a key frame.
 */
export interface VideoEncoder {
  /**
   * One call at a time. Rejects with `CODEC_UNAVAILABLE` where the codec failed twice on this picture; the next one is tried
   * with a codec opened anew.
   *
   * @param frame borrowed until it resolves
   */
  encode(frame: VideoFrame): Promise<EncodedPicture>;
  /** The next picture is a key frame. Cheap to call often: requests until then are one. */
  requestKeyFrame(): void;
  /** Whether the next picture will be a key frame, be it asked for or the first. */
  readonly keyFrameDue: boolean;
  /**
   * Bits a second, from the next picture on; kept within `LIMITS.video.bitrate`. A change by more than a tenth costs a key frame, a
   * smaller one is left, so an estimate may be passed on as it comes.
   */
  bitrate: number;
  /** Idempotent. What is inside is lost. */
  close(): void;
}
