import type { SampleRate } from '../../core/units.ts';
import { samples } from '../../core/units.ts';
import type { PacketEncoder } from './packet-encoder.ts';
import type { SampleEncoding } from './sample-bytes.ts';
import { encodeSamples } from './sample-bytes.ts';

/** Samples as they are, a packet for a block. */
export const openSamplePackets = (encoding: SampleEncoding, sampleRate: SampleRate): PacketEncoder => ({
  blockRate: sampleRate,
  tail: samples(0),
  encode: (block) => Promise.resolve(encodeSamples(encoding, block)),
  close: () => undefined,
});
