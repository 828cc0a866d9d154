import type { VideoFrame } from '../../core/frames.ts';

/** How pictures may be encoded. */
export type VideoEncoding = 'vp8' | 'h264';

/** What a codec is set to; another one costs a key frame. */
export interface CodecSetting {
  readonly encoding: VideoEncoding;
  readonly width: number;
  readonly height: number;
  /** Pictures a second, by which it spends its bits. */
  readonly frameRate: number;
  /** Bits a second. */
  readonly bitrate: number;
}

export interface CodedPicture {
  /** @shape [bytes] as the encoding has it; H.264 as Annex B. Owned by whoever takes it */
  readonly payload: Uint8Array;
  readonly keyFrame: boolean;
}

/** A codec as it comes, without memory for what went wrong: {@link RecoveringEncoder} has that. */
export interface PictureCodec {
  /**
   * A picture for a picture, one call at a time. The first after `set` is a key frame.
   *
   * Rejects with `CODEC_UNAVAILABLE`; the codec is then spent.
   *
   * @param frame of the size that was set; borrowed until it resolves
   */
  encode(frame: VideoFrame, keyFrame: boolean): Promise<CodedPicture>;
  /** Forgets all pictures and takes another setting. Only between calls of `encode`. Throws `CODEC_UNAVAILABLE`. */
  set(setting: CodecSetting): void;
  /** Idempotent, and silent after a failure. */
  close(): void;
}
