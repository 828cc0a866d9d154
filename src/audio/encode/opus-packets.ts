import { LIMITS } from '../../core/limits.ts';
import { hertz, samples } from '../../core/units.ts';
import type { PacketEncoder } from './packet-encoder.ts';
import { WebcodecsSoundEncoder } from './webcodecs-sound-encoder.ts';

/**
 * Speech as it is made, not brought to 48 kHz first: Opus packets have no rate, a decoder gives them at whichever
 * it likes, and nothing lies above 12 kHz anyway.
 */
const BLOCK_RATE = hertz(24_000);

/** Opus for speech, a packet for each 20 ms, without delay beyond its own. */
export const openOpusPackets = (): PacketEncoder => {
  const encoder = new WebcodecsSoundEncoder({
    codec: 'opus',
    sampleRate: BLOCK_RATE,
    bitrate: 48_000,
    options: { opus: { frameDuration: LIMITS.packet * 1000, signal: 'voice', application: 'audio' } },
  });
  return {
    blockRate: BLOCK_RATE,
    tail: samples(156),
    async encode(block) {
      encoder.write(block);
      const { bytes } = await encoder.next();
      return bytes;
    },
    close: () => {
      encoder.close();
    },
  };
};
