import { EncodedAudioPacketSource, EncodedPacket, NullTarget, OggOutputFormat, Output } from 'mediabunny';
import { LIMITS } from '../../core/limits.ts';
import type { SampleCount } from '../../core/units.ts';
import { joined } from './file-encoder.ts';

/** Opus counts in samples of 48 kHz, whatever it was made from. */
const OPUS_RATE = 48_000;
/** Two packets: a first page as early as the muxer can, at half the overhead of a page for each. */
const PAGE_SECONDS = 0.04;

export interface OggOptions {
  /** At 48 kHz. */
  readonly preSkip: SampleCount;
}

/** `OpusHead`, RFC 7845: version 1, mono. */
const identification = (preSkip: SampleCount): Uint8Array => {
  const bytes = new Uint8Array(19);
  const view = new DataView(bytes.buffer);
  bytes.set(new TextEncoder().encode('OpusHead'));
  view.setUint8(8, 1);
  view.setUint8(9, 1);
  view.setUint16(10, preSkip, true);
  view.setUint32(12, OPUS_RATE, true);
  return bytes;
};

/** Packets of Opus, 20 ms each, as an Ogg file that can be played while it grows. */
export class OggOpusWriter {
  readonly #preSkip: SampleCount;
  readonly #source = new EncodedAudioPacketSource('opus');
  readonly #output: Output;
  readonly #started: Promise<void>;
  #pages: Uint8Array[] = [];
  #packets = 0;

  constructor({ preSkip }: OggOptions) {
    this.#preSkip = preSkip;
    this.#output = new Output({
      format: new OggOutputFormat({
        maximumPageDuration: PAGE_SECONDS,
        onPage: (page) => {
          this.#pages.push(page.slice());
        },
      }),
      target: new NullTarget(),
    });
    this.#output.addAudioTrack(this.#source);
    this.#started = this.#output.start();
  }

  /** @returns the pages that are complete by now, owned by the caller; may be empty */
  async add(packet: Uint8Array): Promise<Uint8Array> {
    return this.#add(packet, LIMITS.packet / 1000);
  }

  /**
   * The last packet, and with it where the sound ends inside it.
   *
   * @param samples of sound in all, at 48 kHz, without the pre-skip
   */
  async finish(packet: Uint8Array, samples: SampleCount): Promise<Uint8Array> {
    const seconds = (this.#preSkip + samples) / OPUS_RATE - (this.#packets * LIMITS.packet) / 1000;
    const pages = await this.#add(packet, seconds);
    await this.#output.finalize();
    return joined([pages, this.#take()]);
  }

  async cancel(): Promise<void> {
    await this.#started;
    if (this.#output.state === 'started') await this.#output.cancel();
  }

  async #add(packet: Uint8Array, seconds: number): Promise<Uint8Array> {
    await this.#started;
    const at = (this.#packets * LIMITS.packet) / 1000;
    this.#packets += 1;
    await this.#source.add(new EncodedPacket(packet, 'key', at, seconds), {
      decoderConfig: {
        codec: 'opus',
        sampleRate: OPUS_RATE,
        numberOfChannels: 1,
        description: identification(this.#preSkip),
      },
    });
    return this.#take();
  }

  #take(): Uint8Array {
    const pages = joined(this.#pages);
    this.#pages = [];
    return pages;
  }
}
