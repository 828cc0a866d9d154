import { AudioData, AudioEncoder } from '@napi-rs/webcodecs';
import type { EncodedAudioChunk } from '@napi-rs/webcodecs';
import type { SampleRate } from '../../core/units.ts';
import { CodecOutlet, codecFailure } from '../../core/codec-outlet.ts';

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
  /** @shape [bytes] owned by whoever takes it */
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

/** Where a codec's callbacks put what comes. */
interface Catch {
  outlet: CodecOutlet<EncodedPiece> | undefined;
  onError: ((error: unknown) => void) | undefined;
}

/**
 * The binding keeps the callbacks of every encoder there ever was. So they reach theirs by something that is emptied when it
 * closes; what remains of it then is a few hundred bytes.
 */
const openCodec = (caught: Catch): AudioEncoder => {
  const encoder = new AudioEncoder({
    output: (chunk, metadata) => {
      const description = bytesOf(metadata?.decoderConfig?.description);
      caught.outlet?.put({ bytes: copyOf(chunk), description });
    },
    error: (error) => {
      caught.onError?.(error);
    },
  });
  encoder.ondequeue = () => {
    caught.outlet?.stir();
  };
  return encoder;
};

/**
 * One of FFmpeg's encoders, on a thread of its own, for one run of mono sound after the other.
 *
 * A failure is had after the pieces that were good, as `CODEC_UNAVAILABLE`, by every call.
 */
export class WebcodecsSoundEncoder {
  readonly #config: SoundEncoderConfig;
  readonly #outlet: CodecOutlet<EncodedPiece>;
  readonly #caught: Catch;
  readonly #encoder: AudioEncoder;
  #encoded = 0;

  constructor(config: SoundEncoderConfig) {
    this.#config = config;
    this.#outlet = new CodecOutlet((error) => codecFailure(config.codec, error));
    this.#caught = {
      outlet: this.#outlet,
      onError: (error) => {
        this.#outlet.fail(error);
      },
    };
    this.#encoder = openCodec(this.#caught);
    this.#configure();
  }

  /** Whether nothing that was written is still inside, and nothing failed: it can be {@link renew}ed. */
  get idle(): boolean {
    return this.#encoder.state === 'configured' && this.#encoder.encodeQueueSize === 0;
  }

  /** Forgets all sound: the next run is encoded as if there had been none before. Only when {@link idle}, else old pieces may come. */
  renew(): void {
    this.#encoder.reset();
    this.#encoded = 0;
    this.#configure();
  }

  /** Gives it sound; what comes of it is had by {@link drain} or {@link next}. @param pcm borrowed, copied at once */
  write(pcm: Float32Array): void {
    const { sampleRate } = this.#config;
    this.#outlet.attempt(() => {
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
  next(): Promise<EncodedPiece> {
    return this.#outlet.next();
  }

  /** Everything that has come by the time that all that was written has been looked at; may be nothing. */
  async drain(): Promise<readonly EncodedPiece[]> {
    await this.#outlet.until(() => this.#encoder.encodeQueueSize === 0);
    return this.#outlet.take();
  }

  /** What was still inside. The encoder is spent. */
  async flush(): Promise<readonly EncodedPiece[]> {
    this.#outlet.throwIfFailed();
    try {
      await this.#encoder.flush();
    } catch (error) {
      this.#outlet.fail(error);
    }
    this.#outlet.throwIfFailed();
    return this.#outlet.take();
  }

  /** Idempotent, and silent after a failure. */
  close(): void {
    this.#outlet.close();
    this.#caught.outlet = undefined;
    this.#caught.onError = undefined;
    if (this.#encoder.state !== 'closed') this.#encoder.close();
  }

  #configure(): void {
    const { codec, sampleRate, bitrate, options } = this.#config;
    const rate = bitrate === undefined ? {} : { bitrate };
    this.#outlet.attempt(() => {
      this.#encoder.configure({ codec, sampleRate, numberOfChannels: 1, ...rate, ...options });
    });
  }
}
