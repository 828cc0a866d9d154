import type { AudioPacket, SpeechWindow } from '../../core/frames.ts';
import { LIMITS } from '../../core/limits.ts';
import type { Stage } from '../../core/stage.ts';
import { abortable } from '../../core/stage.ts';
import type { Milliseconds } from '../../core/units.ts';
import { ms, samplesIn } from '../../core/units.ts';
import { Framer } from '../framer.ts';
import { limited } from '../limiter.ts';
import { Resampler } from '../resampler.ts';
import type { OpusEncoders } from './opus-packets.ts';
import { openOpusPackets } from './opus-packets.ts';
import type { PacketEncoder } from './packet-encoder.ts';
import type { PacketFormat } from './packet-format.ts';
import { describePackets } from './packet-format.ts';
import { openSamplePackets } from './sample-packets.ts';
import { SpokenMarks } from './spoken-marks.ts';

const openEncoder = (
  { encoding, sampleRate }: PacketFormat,
  encoders: OpusEncoders | undefined,
): PacketEncoder => {
  if (encoding !== 'opus') return openSamplePackets(encoding, sampleRate);
  return encoders?.open() ?? openOpusPackets();
};

/** One utterance on its way into packets. */
class Packing {
  readonly #encoder: PacketEncoder;
  readonly #resampler: Resampler;
  readonly #framer: Framer;
  readonly #marks = new SpokenMarks();
  readonly #start: Milliseconds;
  #packets = 0;

  constructor(encoder: PacketEncoder, first: SpeechWindow) {
    this.#encoder = encoder;
    this.#resampler = new Resampler({ from: first.rate, to: encoder.blockRate });
    this.#framer = new Framer(samplesIn(LIMITS.packet, encoder.blockRate));
    this.#start = first.at;
  }

  async *push(window: SpeechWindow): AsyncGenerator<AudioPacket, void, undefined> {
    this.#marks.add(window);
    yield* this.#encode(this.#resampler.push(window.pcm));
  }

  async *flush(): AsyncGenerator<AudioPacket, void, undefined> {
    yield* this.#encode(this.#resampler.flush());
    yield* this.#encode(new Float32Array(this.#encoder.tail));
    const rest = this.#framer.flush();
    if (rest) yield await this.#packet(rest);
  }

  async *#encode(pcm: Float32Array): AsyncGenerator<AudioPacket, void, undefined> {
    for (const block of this.#framer.push(limited(pcm))) yield await this.#packet(block);
  }

  async #packet(block: Float32Array): Promise<AudioPacket> {
    const payload = await this.#encoder.encode(block);
    const span = LIMITS.packet;
    // From the count, not by adding up: an hour of packets must not drift by a rounding.
    const at = ms(this.#start + this.#packets * span);
    this.#packets += 1;
    const sound = { kind: 'audio', pcm: block, rate: this.#encoder.blockRate, at } as const;
    return { payload, at, span, ...this.#marks.takeBefore(ms(at + span)), sound };
  }
}

/**
 * One utterance's windows as packets of 20 ms, each sent on as soon as its sound is there.
 *
 * Windows follow one another without a gap and at one rate. Packet times count on from the first window's; words
 * and phonemes come with the packet in which they begin. A failing encoder ends the stage after the packets that
 * were good. Without a window there is no packet.
 *
 * @param encoders kept for many utterances, by whoever speaks many; without them one is opened for each
 */
export const packetStage = (
  format: PacketFormat,
  encoders?: OpusEncoders,
): Stage<SpeechWindow, AudioPacket> => {
  describePackets(format);
  return {
    name: `audio.packets.${format.encoding}`,
    async *run(input, { signal }) {
      const encoder = openEncoder(format, encoders);
      try {
        let packing: Packing | undefined;
        for await (const window of abortable(input, signal)) {
          packing ??= new Packing(encoder, window);
          yield* packing.push(window);
        }
        if (packing) yield* packing.flush();
      } finally {
        encoder.close();
      }
    },
  };
};
