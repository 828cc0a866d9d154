import { AudioDecoder, EncodedAudioChunk } from '@napi-rs/webcodecs';
import type { AudioData } from '@napi-rs/webcodecs';
import { VivaError } from '../../core/errors.ts';
import { hertz } from '../../core/units.ts';
import { CodecOutlet } from '../../core/codec-outlet.ts';

/** The rate at which packets come out, whatever they were made from. */
export const OPUS_DECODER_RATE = hertz(48_000);

const samplesOf = (data: AudioData): Float32Array => {
  const pcm = new Float32Array(data.numberOfFrames);
  data.copyTo(pcm, { planeIndex: 0, format: 'f32-planar' });
  data.close();
  return pcm;
};

/** Decodes a stream of Opus packets to mono on a thread of its own. A packet that is none ends it with `AUDIO_UNDECODABLE`. */
export class WebcodecsOpusDecoder {
  readonly #outlet = new CodecOutlet<Float32Array>(
    (cause) => new VivaError('AUDIO_UNDECODABLE', { reason: 'a packet is not Opus' }, { cause }),
  );
  readonly #decoder: AudioDecoder;
  #packets = 0;

  constructor() {
    this.#decoder = new AudioDecoder({
      output: (data) => {
        this.#outlet.put(samplesOf(data));
      },
      error: (error) => {
        this.#outlet.fail(error);
      },
    });
    this.#decoder.configure({ codec: 'opus', sampleRate: OPUS_DECODER_RATE, numberOfChannels: 1 });
  }

  /** @param packet borrowed until it resolves @returns @shape [samples] at {@link OPUS_DECODER_RATE}, owned by the caller */
  async decode(packet: Uint8Array): Promise<Float32Array> {
    this.#outlet.attempt(() => {
      // The time is only a label here, but must grow.
      const timestamp = this.#packets * 20_000;
      this.#packets += 1;
      this.#decoder.decode(new EncodedAudioChunk({ type: 'key', timestamp, data: packet }));
    });
    return this.#outlet.next();
  }

  /** Idempotent, and silent after a failure. */
  close(): void {
    this.#outlet.close();
    if (this.#decoder.state !== 'closed') this.#decoder.close();
  }
}
