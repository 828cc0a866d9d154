import type { Clock } from '../../core/clock.ts';
import type { VideoFrame, VideoPacket } from '../../core/frames.ts';
import { LIMITS } from '../../core/limits.ts';
import type { Logger } from '../../core/log.ts';
import type { Milliseconds } from '../../core/units.ts';
import { ms } from '../../core/units.ts';
import type { CallFigure } from '../call-figure.ts';
import type { PictureEncoder } from '../call-media.ts';
import type { PictureCodec } from '../media/media-router.ts';
import { h264Payloads } from '../rtp/h264-payload.ts';
import type { RtpStream } from '../rtp/rtp-stream.ts';
import { vp8Payloads } from '../rtp/vp8-payload.ts';

/** Below this there is not enough for every picture: every second one goes. */
const HALF_RATE_BELOW = 150_000;

export interface PictureBroadcastOptions {
  readonly codec: PictureCodec;
  readonly encoder: PictureEncoder;
  readonly clock: Clock;
  readonly log: Logger;
  readonly onFigure: (figure: CallFigure) => void;
}

/** One stream of pictures in one encoding: drawn and encoded once, however many look. Nothing is encoded while nobody does. */
export class PictureBroadcast {
  readonly codec: PictureCodec;
  readonly #options: PictureBroadcastOptions;
  readonly #streams = new Map<RtpStream, () => boolean>();
  readonly #taps = new Set<(packet: VideoPacket) => void>();
  #pictureId = 0;
  #busy = false;
  #lastKeyFrame = ms(0 - LIMITS.keyFrame);
  #keyFrameWanted = false;
  #halved = false;
  #odd = false;
  /** Pictures that left, and those left out because the encoder was still at the last. */
  readonly counts = { sent: 0, skipped: 0, keyFrames: 0, requests: 0 };

  constructor(options: PictureBroadcastOptions) {
    this.codec = options.codec;
    this.#options = options;
  }

  /** @param watched whether anyone receives it now @returns what takes it out again; it closes the stream */
  add(stream: RtpStream, watched: () => boolean): () => void {
    this.#streams.set(stream, watched);
    return () => {
      this.#streams.delete(stream);
      stream.close();
    };
  }

  /** Gives every packet as it leaves, from a key frame on that is asked for now. @returns what ends it */
  tap(onPacket: (packet: VideoPacket) => void): () => void {
    let begun = false;
    const taken = (packet: VideoPacket): void => {
      begun ||= packet.keyFrame;
      if (begun) onPacket(packet);
    };
    this.#taps.add(taken);
    this.requestKeyFrame();
    return () => this.#taps.delete(taken);
  }

  get watched(): boolean {
    if (this.#taps.size > 0) return true;
    return [...this.#streams.values()].some((watched) => watched());
  }

  /** Somebody cannot go on without a key frame. A flood of requests is one. */
  requestKeyFrame(): void {
    this.counts.requests += 1;
    this.#keyFrameWanted = true;
  }

  /** Bits a second that the narrowest way to a viewer bears. */
  set bitrate(bitrate: number) {
    this.#halved = bitrate < HALF_RATE_BELOW;
    this.#options.encoder.bitrate = bitrate;
  }

  /** Encodes and sends; a picture that comes while the last is still inside is left out. @param frame borrowed until it resolves */
  async send(frame: VideoFrame): Promise<void> {
    this.#odd = !this.#odd;
    if (!this.watched || (this.#halved && this.#odd)) return;
    if (this.#busy) {
      this.counts.skipped += 1;
      this.#options.onFigure({ type: 'picture', step: 'skipped' });
      return;
    }
    this.#busy = true;
    try {
      this.#askEncoder();
      const { packet } = await this.#options.encoder.encode(frame);
      this.#count(packet);
      this.#pictureId = (this.#pictureId + 1) & 0x7fff;
      const payloads =
        this.codec === 'vp8' ? vp8Payloads(packet.payload, this.#pictureId) : h264Payloads(packet.payload);
      for (const stream of this.#streams.keys()) stream.send(payloads, packet.at, true);
      for (const tap of this.#taps) tap(packet);
    } catch (thrown) {
      // The next picture is tried with a codec opened anew.
      this.#options.log.warn({ error: thrown instanceof Error ? thrown : undefined }, 'picture not encoded');
      this.#keyFrameWanted = true;
    } finally {
      this.#busy = false;
    }
  }

  report(at: Milliseconds, wallTime: Milliseconds): void {
    for (const stream of this.#streams.keys()) stream.report(at, wallTime);
  }

  close(): void {
    for (const stream of this.#streams.keys()) stream.close();
    this.#streams.clear();
    this.#taps.clear();
    this.#options.encoder.close();
  }

  #count({ keyFrame }: VideoPacket): void {
    const { onFigure } = this.#options;
    this.counts.sent += 1;
    onFigure({ type: 'picture', step: 'encoded' });
    if (!keyFrame) return;
    this.counts.keyFrames += 1;
    onFigure({ type: 'picture', step: 'key-frame' });
  }

  #askEncoder(): void {
    const now = this.#options.clock.now();
    if (!this.#keyFrameWanted || now - this.#lastKeyFrame < LIMITS.keyFrame) return;
    this.#keyFrameWanted = false;
    this.#lastKeyFrame = now;
    this.#options.encoder.requestKeyFrame();
  }
}
