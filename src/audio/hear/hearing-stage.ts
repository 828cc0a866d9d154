import { VivaError } from '../../core/errors.ts';
import type { AudioFrame } from '../../core/frames.ts';
import { LIMITS } from '../../core/limits.ts';
import type { Stage } from '../../core/stage.ts';
import { abortable, chain } from '../../core/stage.ts';
import type { SampleRate } from '../../core/units.ts';
import { hertz, samples, spanOf } from '../../core/units.ts';
import { describePackets } from '../encode/packet-format.ts';
import type { SampleEncoding } from '../encode/sample-bytes.ts';
import { Framer } from '../framer.ts';
import { Resampler } from '../resampler.ts';
import { SampleAssembler } from './sample-assembler.ts';
import { OPUS_DECODER_RATE, WebcodecsOpusDecoder } from './webcodecs-opus-decoder.ts';

/** How a client's speech arrives. Opus comes a packet a chunk; the others may be cut anywhere. */
export type HearingEncoding = SampleEncoding | 'opus';

export interface HearingFormat {
  readonly encoding: HearingEncoding;
  /** @range [8000, 96000]; Opus has 48000 only */
  readonly sampleRate: SampleRate;
}

/** What everything that listens is given. */
export const HEARING_RATE = hertz(16_000);
/** 32 ms: the step of the network that tells speech from what is not. */
export const HEARING_FRAME = samples(512);

interface Decoder {
  decode(chunk: Uint8Array): Promise<Float32Array>;
  close(): void;
}

const openSamples = (encoding: SampleEncoding): Decoder => {
  const assembler = new SampleAssembler(encoding);
  return { decode: (chunk) => Promise.resolve(assembler.push(chunk)), close: () => undefined };
};

const openOpus = (): Decoder => {
  const decoder = new WebcodecsOpusDecoder();
  // What every encoder of Opus puts before the first sample.
  let skip: number = describePackets({ encoding: 'opus', sampleRate: OPUS_DECODER_RATE }).preSkip;
  return {
    async decode(chunk) {
      const pcm = await decoder.decode(chunk);
      const rest = pcm.subarray(skip);
      skip = Math.max(0, skip - pcm.length);
      return rest;
    },
    close: () => {
      decoder.close();
    },
  };
};

/** @throws `VALUE_OUT_OF_RANGE` or `MEDIA_UNSUPPORTED` */
const check = ({ encoding, sampleRate }: HearingFormat): void => {
  if (encoding === 'opus') {
    describePackets({ encoding, sampleRate });
    return;
  }
  const { minimum, maximum } = LIMITS.inputRate;
  if (sampleRate < minimum || sampleRate > maximum) {
    throw new VivaError('VALUE_OUT_OF_RANGE', { field: 'sampleRateHz', got: sampleRate, minimum, maximum });
  }
};

/**
 * A client's speech, as it arrives, as mono sound at 16 kHz, in pieces of any length. Times count from its first sample. Half a
 * sample at the end is dropped.
 *
 * @throws `VALUE_OUT_OF_RANGE` or `MEDIA_UNSUPPORTED` at once; `AUDIO_UNDECODABLE` after the sound that was good
 */
export const decodingStage = (format: HearingFormat): Stage<Uint8Array, AudioFrame> => {
  check(format);
  return {
    name: `audio.decoding.${format.encoding}`,
    async *run(input, { signal }) {
      const decoder = format.encoding === 'opus' ? openOpus() : openSamples(format.encoding);
      const resampler = new Resampler({ from: format.sampleRate, to: HEARING_RATE });
      let given = 0;
      const sound = (pcm: Float32Array): AudioFrame => {
        const at = spanOf(samples(given), HEARING_RATE);
        given += pcm.length;
        return { kind: 'audio', pcm, rate: HEARING_RATE, at };
      };
      try {
        for await (const chunk of abortable(input, signal)) {
          const pcm = resampler.push(await decoder.decode(chunk));
          if (pcm.length > 0) yield sound(pcm);
        }
        const rest = resampler.flush();
        if (rest.length > 0) yield sound(rest);
      } finally {
        decoder.close();
      }
    },
  };
};

/** Sound at 16 kHz as frames of 32 ms; the last is padded with silence. */
export const framingStage: Stage<AudioFrame, AudioFrame> = {
  name: 'audio.framing',
  async *run(input, { signal }) {
    const framer = new Framer(HEARING_FRAME);
    let frames = 0;
    const frame = (pcm: Float32Array): AudioFrame => {
      const at = spanOf(samples(frames * HEARING_FRAME), HEARING_RATE);
      frames += 1;
      return { kind: 'audio', pcm, rate: HEARING_RATE, at };
    };
    for await (const { pcm } of abortable(input, signal)) {
      for (const block of framer.push(pcm)) yield frame(block);
    }
    const rest = framer.flush();
    if (rest) yield frame(rest);
  },
};

/**
 * A client's speech, as it arrives, as mono frames of 32 ms at 16 kHz. Times count from its first sample; the last frame
 * is padded with silence.
 *
 * @throws as {@link decodingStage}
 */
export const hearingStage = (format: HearingFormat): Stage<Uint8Array, AudioFrame> =>
  chain(decodingStage(format), framingStage);
