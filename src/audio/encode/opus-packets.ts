import { LIMITS } from '../../core/limits.ts';
import { hertz, samples } from '../../core/units.ts';
import type { PacketEncoder } from './packet-encoder.ts';
import { WebcodecsSoundEncoder } from './webcodecs-sound-encoder.ts';

/**
 * Speech as it is made, not brought to 48 kHz first: Opus packets have no rate, a decoder gives them at whichever
 * it likes, and nothing lies above 12 kHz anyway.
 */
const BLOCK_RATE = hertz(24_000);

const openEncoder = (): WebcodecsSoundEncoder =>
  new WebcodecsSoundEncoder({
    codec: 'opus',
    sampleRate: BLOCK_RATE,
    bitrate: 48_000,
    options: { opus: { frameDuration: LIMITS.packet * 1000, signal: 'voice', application: 'audio' } },
  });

/** For lines that lose packets: each carries a coarse copy of the one before it. */
const openLossyEncoder = (): WebcodecsSoundEncoder =>
  new WebcodecsSoundEncoder({
    codec: 'opus',
    sampleRate: BLOCK_RATE,
    bitrate: 40_000,
    options: {
      opus: {
        frameDuration: LIMITS.packet * 1000,
        signal: 'voice',
        application: 'voip',
        useinbandfec: true,
        packetlossperc: 10,
      },
    },
  });

/** What becomes of an encoder when its run of sound is over. */
type Release = (encoder: WebcodecsSoundEncoder, idle: boolean) => void;

const packetsOf = (encoder: WebcodecsSoundEncoder, release: Release): PacketEncoder => {
  /** Blocks whose packet has not come. */
  let inside = 0;
  return {
    blockRate: BLOCK_RATE,
    tail: samples(156),
    async encode(block) {
      inside += 1;
      encoder.write(block);
      const { bytes } = await encoder.next();
      inside -= 1;
      return bytes;
    },
    close: () => {
      release(encoder, inside === 0 && encoder.idle);
    },
  };
};

/** Opus for speech, a packet for each 20 ms, without delay beyond its own. */
export const openOpusPackets = (): PacketEncoder =>
  packetsOf(openEncoder(), (encoder) => {
    encoder.close();
  });

/** Opus for calls, which go on: with forward error correction in band. */
export const openCallPackets = (): PacketEncoder =>
  packetsOf(openLossyEncoder(), (encoder) => {
    encoder.close();
  });

/** Encoders kept between utterances: as many as speak at once on a machine of this kind; more are opened and closed. */
const KEPT = 64;

/**
 * The same, with encoders that are kept and renewed from utterance to utterance, because each that was ever opened costs the
 * process a little memory for good. One is renewed only when nothing is inside it any more, so runs have nothing in common.
 */
export class OpusEncoders {
  readonly #kept: WebcodecsSoundEncoder[] = [];

  open(): PacketEncoder {
    return packetsOf(this.#kept.pop() ?? openEncoder(), (encoder, idle) => {
      if (!idle || this.#kept.length >= KEPT) {
        encoder.close();
        return;
      }
      encoder.renew();
      this.#kept.push(encoder);
    });
  }

  close(): void {
    for (const encoder of this.#kept.splice(0)) encoder.close();
  }
}
