import { MessageChannel } from 'node:worker_threads';
import { AudioData, AudioEncoder } from '@napi-rs/webcodecs';
import type { EncodedAudioChunk } from '@napi-rs/webcodecs';
import { VivaError } from '../../core/errors.ts';
import type { SampleRate } from '../../core/units.ts';

/** What FFmpeg is asked for; `options` are the codec's own. */
export interface SoundEncoderConfig {
  /** WebCodecs' name of the codec: `opus`, `mp3`, `mp4a.40.2`, `flac`. */
  readonly codec: string;
  readonly sampleRate: SampleRate;
  /** Bits a second; without it the codec's own choice. */
  readonly bitrate?: number;
  readonly options?: Readonly<Record<string, unknown>>;
}

/** A piece of encoded sound, as the codec cuts it. */
export interface EncodedPiece {
  /** @shape [bytes] owned */
  readonly bytes: Uint8Array;
  /** What a decoder must know beforehand, where the codec has said so with this piece. */
  readonly description: Uint8Array | undefined;
}

const copyOf = (chunk: EncodedAudioChunk): Uint8Array => {
  const bytes = new Uint8Array(chunk.byteLength);
  chunk.copyTo(bytes);
  return bytes;
};

const bytesOf = (source: unknown): Uint8Array | undefined => {
  if (source instanceof Uint8Array) return source.slice();
  if (source instanceof ArrayBuffer) return new Uint8Array(source.slice(0));
  return undefined;
};

/**
 * One of FFmpeg's encoders, on a thread of its own, for one run of mono sound.
 *
 * Pieces are owned by whoever takes them. A failure rejects the call under way and every later one with
 * `CODEC_UNAVAILABLE`; it is never thrown from a callback.
 */
export class WebcodecsSoundEncoder {
  readonly #config: SoundEncoderConfig;
  readonly #encoder: AudioEncoder;
  /** The encoder's thread does not keep the process alive, and a command-line tool may have nothing else that does. */
  readonly #alive = new MessageChannel().port1;
  #pieces: EncodedPiece[] = [];
  #failure: VivaError | undefined;
  #settle: () => void = () => undefined;
  #encoded = 0;

  constructor(config: SoundEncoderConfig) {
    this.#config = config;
    this.#alive.ref();
    this.#encoder = new AudioEncoder({
      output: (chunk, metadata) => {
        const description = bytesOf(metadata?.decoderConfig?.description);
        this.#pieces.push({ bytes: copyOf(chunk), description });
        this.#settle();
      },
      error: (error) => {
        this.#fail(error);
      },
    });
    const { codec, sampleRate, bitrate, options } = config;
    this.#guard(() => {
      this.#encoder.configure({
        codec,
        sampleRate,
        numberOfChannels: 1,
        ...(bitrate === undefined ? {} : { bitrate }),
        ...options,
      });
    });
  }

  /** Gives it sound; what comes of it is had by {@link drain} or {@link next}. @param pcm borrowed, copied at once */
  write(pcm: Float32Array): void {
    const { sampleRate } = this.#config;
    this.#guard(() => {
      const data = new AudioData({
        format: 'f32-planar',
        sampleRate,
        numberOfFrames: pcm.length,
        numberOfChannels: 1,
        timestamp: Math.round((this.#encoded * 1e6) / sampleRate),
        data: pcm,
      });
      this.#encoder.encode(data);
      data.close();
    });
    this.#encoded += pcm.length;
  }

  /** The next piece, for a codec that gives one for each write. */
  async next(): Promise<EncodedPiece> {
    while (this.#pieces.length === 0) await this.#changed();
    const [piece] = this.#pieces.splice(0, 1) as [EncodedPiece];
    return piece;
  }

  /** Everything that has come by the time that all that was written has been looked at; may be nothing. */
  async drain(): Promise<readonly EncodedPiece[]> {
    while (this.#encoder.encodeQueueSize > 0) await this.#changed();
    return this.#take();
  }

  /** What was still inside. The encoder is spent. */
  async flush(): Promise<readonly EncodedPiece[]> {
    this.#throwIfFailed();
    try {
      await this.#encoder.flush();
    } catch (error) {
      this.#fail(error);
    }
    this.#throwIfFailed();
    return this.#take();
  }

  /** Idempotent, and silent after a failure. */
  close(): void {
    this.#alive.close();
    if (this.#encoder.state !== 'closed') this.#encoder.close();
  }

  #take(): readonly EncodedPiece[] {
    this.#throwIfFailed();
    const taken = this.#pieces;
    this.#pieces = [];
    return taken;
  }

  /** Resolves at the next callback of the encoder's. */
  async #changed(): Promise<void> {
    this.#throwIfFailed();
    await new Promise<void>((resolve) => {
      this.#settle = resolve;
      this.#encoder.ondequeue = () => {
        resolve();
      };
    });
    this.#throwIfFailed();
  }

  #guard(step: () => void): void {
    this.#throwIfFailed();
    try {
      step();
    } catch (error) {
      this.#fail(error);
    }
    this.#throwIfFailed();
  }

  #fail(error: unknown): void {
    const reason = error instanceof Error ? error.message : 'the encoder failed';
    this.#failure ??= new VivaError(
      'CODEC_UNAVAILABLE',
      { codec: this.#config.codec, reason },
      { cause: error },
    );
    this.#settle();
  }

  #throwIfFailed(): void {
    if (this.#failure) throw this.#failure;
  }
}
