import { LIMITS } from '../../core/limits.ts';
import { hertz, samples, samplesIn } from '../../core/units.ts';
import { Framer } from '../framer.ts';
import type { FileEncoder } from './file-encoder.ts';
import { joined } from './file-encoder.ts';
import { OggOpusWriter } from './mediabunny-ogg.ts';
import { openOpusPackets } from './opus-packets.ts';
import { describePackets } from './packet-format.ts';

/** Opus in Ogg. Its head and tail say exactly which samples are the sound. */
export const openOggOpus = (): FileEncoder => {
  const { sampleRate, preSkip } = describePackets({ encoding: 'opus', sampleRate: hertz(48_000) });
  const encoder = openOpusPackets();
  const writer = new OggOpusWriter({ preSkip });
  const framer = new Framer(samplesIn(LIMITS.packet, encoder.blockRate));
  let taken = 0;
  /** The last packet is marked as such, so one is always held back. */
  let held: Uint8Array | undefined;
  const add = async (block: Float32Array): Promise<Uint8Array> => {
    const before = held;
    held = await encoder.encode(block);
    return before ? writer.add(before) : new Uint8Array(0);
  };
  const push = async (pcm: Float32Array): Promise<Uint8Array> => {
    const pages: Uint8Array[] = [];
    for (const block of framer.push(pcm)) pages.push(await add(block));
    return joined(pages);
  };
  return {
    sampleRate: encoder.blockRate,
    write(pcm) {
      taken += pcm.length;
      return push(pcm);
    },
    async finish() {
      const pages = [await push(new Float32Array(encoder.tail))];
      const rest = framer.flush();
      if (rest) pages.push(await add(rest));
      const whole = samples(Math.round((taken * sampleRate) / encoder.blockRate));
      if (held) pages.push(await writer.finish(held, whole));
      return { bytes: joined(pages), head: new Uint8Array(0) };
    },
    close: () => {
      encoder.close();
    },
  };
};
