import type { AudioFrame, HearingEvent } from '../../core/frames.ts';
import type { Stage } from '../../core/stage.ts';
import { abortable, chain } from '../../core/stage.ts';
import type { Milliseconds } from '../../core/units.ts';
import { ms, samples, samplesIn, spanOf } from '../../core/units.ts';
import { Framer } from '../framer.ts';
import { Resampler } from '../resampler.ts';
import type { ActivityModel } from './activity.ts';
import { HEARING_FRAME, HEARING_RATE } from './hearing-stage.ts';
import { voiceActivityStage } from './voice-activity-stage.ts';
import { OPUS_DECODER_RATE, WebcodecsOpusDecoder } from './webcodecs-opus-decoder.ts';

/** A packet of a live microphone, or that it never came. */
export type MicrophonePacket =
  | { readonly type: 'packet'; readonly payload: Uint8Array }
  | { readonly type: 'lost'; readonly span: Milliseconds };

/**
 * A live microphone's packets of Opus as sound at 48 kHz, frame for packet; what was lost is silence, so that time goes on.
 * Throws `AUDIO_UNDECODABLE` at a packet that is none, after the frames that were good.
 */
export const microphoneStage = (): Stage<MicrophonePacket, AudioFrame> => ({
  name: 'audio.microphone',
  async *run(input, { signal }) {
    const decoder = new WebcodecsOpusDecoder();
    let heard = 0;
    try {
      for await (const packet of abortable(input, signal)) {
        const pcm =
          packet.type === 'lost'
            ? new Float32Array(samplesIn(packet.span, OPUS_DECODER_RATE))
            : await decoder.decode(packet.payload);
        const at = spanOf(samples(heard), OPUS_DECODER_RATE);
        heard += pcm.length;
        yield { kind: 'audio', pcm, rate: OPUS_DECODER_RATE, at };
      }
    } finally {
      decoder.close();
    }
  },
});

/** Sound at 48 kHz as frames for the detector of speech. */
const framesStage: Stage<AudioFrame, AudioFrame> = {
  name: 'audio.hearing-frames',
  async *run(input, { signal }) {
    const resampler = new Resampler({ from: OPUS_DECODER_RATE, to: HEARING_RATE });
    const framer = new Framer(HEARING_FRAME);
    let frames = 0;
    for await (const { pcm } of abortable(input, signal)) {
      for (const block of framer.push(resampler.push(pcm))) {
        const at = spanOf(samples(frames * HEARING_FRAME), HEARING_RATE);
        frames += 1;
        yield { kind: 'audio', pcm: block, rate: HEARING_RATE, at };
      }
    }
  },
};

/** Sound at 48 kHz as what is noticed in it; every 32 ms are judged and told of as soon as they are there. */
export const noticingStage = (model: ActivityModel): Stage<AudioFrame, HearingEvent> =>
  chain(framesStage, voiceActivityStage({ model, levelInterval: ms(1) }));
