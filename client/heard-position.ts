import type { Milliseconds, SampleCount, SampleRate } from '../src/core/units.ts';
import { ms } from '../src/core/units.ts';

/** Where playback stood at a moment of the context's time. */
export interface PlaybackMark {
  readonly frame: number;
  /** The place in the utterance, from its start. */
  readonly end: SampleCount;
  readonly playing: boolean;
}

/**
 * What of an utterance has reached the ear, from its start.
 *
 * The worklet runs ahead of the loudspeaker by the output's latency, and its last report is up to 20 ms old; a report of
 * playing is carried forward for a little while, one of silence is not.
 *
 * @param outputFrame the context's frame that leaves the loudspeaker now
 */
export const heardAt = (mark: PlaybackMark, outputFrame: number, rate: SampleRate): Milliseconds => {
  const behind = mark.frame - outputFrame;
  const ahead = mark.playing ? rate * 0.06 : 0;
  const place = mark.end - Math.max(-ahead, behind);
  return ms((Math.max(0, place) * 1000) / rate);
};
