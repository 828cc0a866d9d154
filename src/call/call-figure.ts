import type { Milliseconds } from '../core/units.ts';

/** What is counted of calls, for onlookers. */
export type CallFigure =
  /** An utterance is heard: from its text to its first sound, and to the first packet that left with it. */
  | { readonly type: 'spoke'; readonly made: Milliseconds; readonly left: Milliseconds }
  /** An avatar gave way: from the sound that it gave way to, as it came, to the first quieter packet that left. */
  | { readonly type: 'ducked'; readonly after: Milliseconds }
  | { readonly type: 'picture'; readonly step: PictureStep };

/** `drawn` by a face, whoever looks; `encoded`, and `key-frame` among these; `skipped` because the encoder was at the last still. */
export type PictureStep = 'drawn' | 'encoded' | 'key-frame' | 'skipped';
