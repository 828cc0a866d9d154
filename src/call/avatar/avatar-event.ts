import type { FaceState } from '../../core/frames.ts';
import type { Milliseconds, UtteranceId } from '../../core/units.ts';

/** What happened to an avatar. Times are on its axis. */
export type AvatarEvent =
  | { readonly type: 'state'; readonly state: FaceState }
  | { readonly type: 'started'; readonly utterance: UtteranceId; readonly at: Milliseconds }
  | {
      readonly type: 'word';
      readonly utterance: UtteranceId;
      readonly text: string;
      /** Where it stands in the utterance's text, in UTF-16 code units. */
      readonly start: number;
      readonly end: number;
      readonly at: Milliseconds;
      readonly span: Milliseconds;
    }
  | {
      readonly type: 'finished';
      readonly utterance: UtteranceId;
      readonly interrupted: boolean;
      /** What was heard of its text. */
      readonly heard: string;
      /** All of its text, as far as it had come. */
      readonly text: string;
      readonly heardSpan: Milliseconds;
    }
  | {
      readonly type: 'failed';
      readonly utterance: UtteranceId;
      readonly code: string;
      readonly message: string;
    }
  | {
      readonly type: 'warned';
      readonly utterance: UtteranceId;
      readonly code: string;
      readonly message: string;
    };
