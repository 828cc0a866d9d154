import { VivaError } from '../../core/errors.ts';
import { LIMITS } from '../../core/limits.ts';
import type { Milliseconds, SampleCount, SampleRate } from '../../core/units.ts';
import { hertz, samples } from '../../core/units.ts';

/** How sound travels in packets. */
export type PacketEncoding = 'opus' | 'pcm_s16le' | 'mulaw' | 'alaw';

export interface PacketFormat {
  readonly encoding: PacketEncoding;
  readonly sampleRate: SampleRate;
}

/** What a receiver has to know before the first packet. */
export interface PacketDescription extends PacketFormat {
  /** The length of every packet; the last of an utterance is padded with silence. */
  readonly packetSpan: Milliseconds;
  /** Samples at `sampleRate` that a decoder gives before the first sample of an utterance: to be dropped at each utterance's start. */
  readonly preSkip: SampleCount;
}

/** libopus looks this far ahead, at 48 kHz, in all its modes but the one of lowest delay. */
const OPUS_PRE_SKIP = samples(312);

/** Every rate on offer for an encoding. */
export const PACKET_RATES = {
  opus: [hertz(48_000)],
  pcm_s16le: [hertz(8_000), hertz(16_000), hertz(24_000), hertz(48_000)],
  mulaw: [hertz(8_000)],
  alaw: [hertz(8_000)],
} as const satisfies Record<PacketEncoding, readonly SampleRate[]>;

/** @throws `MEDIA_UNSUPPORTED`, naming the rates on offer, where the rate is not one of the encoding's */
export const describePackets = ({ encoding, sampleRate }: PacketFormat): PacketDescription => {
  const offered: readonly SampleRate[] = PACKET_RATES[encoding];
  if (!offered.includes(sampleRate)) {
    throw new VivaError('MEDIA_UNSUPPORTED', {
      field: 'sampleRateHz',
      got: String(sampleRate),
      offered: offered.map(String),
    });
  }
  const preSkip = encoding === 'opus' ? OPUS_PRE_SKIP : samples(0);
  return { encoding, sampleRate, packetSpan: LIMITS.packet, preSkip };
};
