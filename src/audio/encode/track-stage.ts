import type { AudioFrame } from '../../core/frames.ts';
import type { Stage } from '../../core/stage.ts';
import { abortable } from '../../core/stage.ts';
import type { Milliseconds } from '../../core/units.ts';
import { hertz, ms } from '../../core/units.ts';
import { limited } from '../limiter.ts';
import { Resampler } from '../resampler.ts';
import type { EncodedPiece, SoundEncoderConfig } from './webcodecs-sound-encoder.ts';
import { WebcodecsSoundEncoder } from './webcodecs-sound-encoder.ts';

/** What the sound of a film can be. */
export type TrackEncoding = 'aac' | 'opus';

/** One packet of a film's sound. Owned by whoever holds it. */
export interface TrackPacket {
  readonly payload: Uint8Array;
  /** Media time of its first sample. */
  readonly at: Milliseconds;
  readonly span: Milliseconds;
  /** What a decoder must know beforehand, where the codec said so with this packet. */
  readonly description: Uint8Array | undefined;
}

/** Both are clocked at 48 kHz. */
export const TRACK_RATE = hertz(48_000);

interface TrackKind {
  readonly config: SoundEncoderConfig;
  readonly samples: number;
  /** Packets at the start that hold nothing but the codec's own delay; without them sound lies where it belongs. */
  readonly delay: number;
}

const KINDS: Readonly<Record<TrackEncoding, TrackKind>> = {
  aac: {
    config: {
      codec: 'mp4a.40.2',
      sampleRate: TRACK_RATE,
      bitrate: 96_000,
      options: { aac: { format: 'aac' } },
    },
    samples: 1_024,
    delay: 1,
  },
  opus: {
    config: {
      codec: 'opus',
      sampleRate: TRACK_RATE,
      bitrate: 64_000,
      options: { opus: { frameDuration: 20_000, signal: 'voice', application: 'audio' } },
    },
    samples: 960,
    delay: 0,
  },
};

/** Sound as the packets of a film's track. Frames follow one another without a gap, from nought on, and at one rate. */
export const trackStage = (encoding: TrackEncoding): Stage<AudioFrame, TrackPacket> => ({
  name: `audio.track.${encoding}`,
  async *run(input, { signal }) {
    const { config, samples, delay } = KINDS[encoding];
    const encoder = new WebcodecsSoundEncoder(config);
    const span = ms((samples * 1000) / TRACK_RATE);
    let count = 0;
    let description: Uint8Array | undefined;
    const packets = function* (pieces: readonly EncodedPiece[]): Generator<TrackPacket, void, undefined> {
      for (const { bytes: payload, description: told } of pieces) {
        description ??= told;
        const index = count - delay;
        count += 1;
        if (index >= 0) yield { payload, at: ms(index * span), span, description };
      }
    };
    try {
      let resampler: Resampler | undefined;
      for await (const { pcm, rate } of abortable(input, signal)) {
        resampler ??= new Resampler({ from: rate, to: TRACK_RATE });
        encoder.write(limited(resampler.push(pcm)));
        yield* packets(await encoder.drain());
      }
      if (resampler) {
        const tail = limited(resampler.flush());
        if (tail.length > 0) encoder.write(tail);
        yield* packets(await encoder.flush());
      }
    } finally {
      encoder.close();
    }
  },
});
