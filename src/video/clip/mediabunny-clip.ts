import {
  EncodedAudioPacketSource,
  EncodedPacket,
  EncodedVideoPacketSource,
  Mp4OutputFormat,
  Output,
  StreamTarget,
  WebMOutputFormat,
} from 'mediabunny';
import type { VideoPacket } from '../../core/frames.ts';
import type { Milliseconds } from '../../core/units.ts';
import type { VideoEncoding } from '../encode/picture-codec.ts';
import type { ClipFile } from './clip-file.ts';

/** The films that can be made, by the endings of their files. */
export const CLIP_FORMATS = {
  mp4: { video: 'h264', sound: 'aac' },
  webm: { video: 'vp8', sound: 'opus' },
} as const satisfies Record<string, { readonly video: VideoEncoding; readonly sound: 'aac' | 'opus' }>;
export type ClipFormat = keyof typeof CLIP_FORMATS;

/** A packet of the sound. */
export interface ClipSound {
  readonly payload: Uint8Array;
  readonly at: Milliseconds;
  readonly span: Milliseconds;
  /** What a decoder must know beforehand; needed with the first. */
  readonly description: Uint8Array | undefined;
}

export interface ClipOptions {
  readonly format: ClipFormat;
  /** Of the picture, in pixels. */
  readonly size: number;
  readonly soundRate: number;
  /** @defaultValue that of the format in {@link CLIP_FORMATS}; Opus is read in both */
  readonly sound?: 'aac' | 'opus';
}

/** Packets of pictures and of sound, each in order, into a film. */
export class ClipWriter {
  readonly #options: ClipOptions;
  readonly #output: Output;
  readonly #video: EncodedVideoPacketSource;
  readonly #sound: EncodedAudioPacketSource;
  readonly #started: Promise<void>;
  /** A stream says its errors late, or in its own words: the file's own is kept. */
  #failure: unknown;

  constructor(file: ClipFile, options: ClipOptions) {
    this.#options = options;
    const { video } = CLIP_FORMATS[options.format];
    this.#video = new EncodedVideoPacketSource(video === 'h264' ? 'avc' : 'vp8');
    this.#sound = new EncodedAudioPacketSource(this.#soundEncoding);
    const writable = new WritableStream<{ readonly data: Uint8Array; readonly position: number }>({
      write: async ({ data, position }) => {
        try {
          await file.write(data, position);
        } catch (error) {
          this.#failure ??= error;
          throw error;
        }
      },
    });
    this.#output = new Output({
      format: options.format === 'mp4' ? new Mp4OutputFormat({ fastStart: false }) : new WebMOutputFormat(),
      target: new StreamTarget(writable),
    });
    this.#output.addVideoTrack(this.#video);
    this.#output.addAudioTrack(this.#sound);
    this.#started = this.#output.start();
  }

  /** Resolves when there is room for more, which may be only after sound of the same time. */
  async addPicture({ payload, at, span, keyFrame }: VideoPacket): Promise<void> {
    const { format, size } = this.#options;
    const codec = format === 'mp4' ? 'avc1.42E01F' : 'vp8';
    await this.#try(() =>
      this.#video.add(new EncodedPacket(payload, keyFrame ? 'key' : 'delta', at / 1000, span / 1000), {
        decoderConfig: { codec, codedWidth: size, codedHeight: size },
      }),
    );
  }

  async addSound({ payload, at, span, description }: ClipSound): Promise<void> {
    const { soundRate } = this.#options;
    const codec = this.#soundEncoding === 'aac' ? 'mp4a.40.2' : 'opus';
    const config = { codec, sampleRate: soundRate, numberOfChannels: 1, ...(description && { description }) };
    await this.#try(() =>
      this.#sound.add(new EncodedPacket(payload, 'key', at / 1000, span / 1000), { decoderConfig: config }),
    );
  }

  async finish(): Promise<void> {
    await this.#try(() => this.#output.finalize());
  }

  /** After a failure. */
  async cancel(): Promise<void> {
    if (this.#output.state !== 'started') return;
    // What cannot be written cannot be ended well either.
    await this.#output.cancel().catch(() => undefined);
  }

  get #soundEncoding(): 'aac' | 'opus' {
    return this.#options.sound ?? CLIP_FORMATS[this.#options.format].sound;
  }

  async #try(step: () => Promise<void>): Promise<void> {
    try {
      await this.#started;
      await step();
    } catch (error) {
      throw this.#failure ?? error;
    }
  }
}
