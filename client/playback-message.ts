import type { SampleCount } from '../src/core/units.ts';
import type { Chunk } from './jitter-buffer.ts';

/** What the page tells the playback worklet. */
export type PlaybackOrder =
  | { readonly type: 'play'; readonly chunk: Chunk }
  /** Silence from the next render quantum on; what is held is forgotten. */
  | { readonly type: 'stop' };

/** What the playback worklet tells the page. Frames are those of the audio context's own count. */
export type PlaybackReport =
  | {
      readonly type: 'position';
      /** The context's frame right after the sample at `end`. */
      readonly frame: number;
      readonly number: number;
      /** The place in the utterance that was read, from its start. */
      readonly end: SampleCount;
      /** Whether speech went out; `false` once when it stops. */
      readonly playing: boolean;
      /** The highest absolute sample since the last report. @range [0, 1] */
      readonly peak: number;
      readonly held: SampleCount;
      readonly underruns: number;
    }
  /** The first sample above −45 dBFS of an utterance. */
  | { readonly type: 'audible'; readonly number: number; readonly frame: number }
  /** The last sample of an utterance went out. */
  | { readonly type: 'finished'; readonly number: number }
  /** A stop was obeyed: what is reported from here on came after it. */
  | { readonly type: 'stopped' };

/** The name under which the worklet registers its processor. */
export const PLAYBACK = 'vivavoce-playback';

/** −45 dBFS: from here on a sample counts as heard. */
export const AUDIBLE = 10 ** (-45 / 20);
