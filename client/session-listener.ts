import type { ServerMessage, WirePhoneme, WireWord } from '../src/stream/protocol/server-message.ts';
import type { Milliseconds } from '../src/core/units.ts';
import type { FacePose } from './face-pose.ts';

type Said<Type extends ServerMessage['type']> = Extract<ServerMessage, { readonly type: Type }>;

/** A failure or a warning as the service says it: a code of docs/errors.md, and details that are data. */
export type Complaint = Pick<Said<'error'>, 'code' | 'message' | 'details'>;
export type ComplaintCode = Complaint['code'];

/** Where the connection stands. */
export type ConnectionState =
  | { readonly type: 'connecting' }
  | { readonly type: 'open'; readonly limits: Said<'session.opened'>['limits'] }
  /** It broke, or never came about, and is tried again by itself. */
  | {
      readonly type: 'lost';
      /** Tries that failed since it was last open. @range [1, ∞) */
      readonly attempts: number;
      readonly retryAfter: Milliseconds;
      /** What the service said before it closed, if it did. */
      readonly complaint: Complaint | undefined;
    }
  /** Trying again as it is would be in vain. */
  | { readonly type: 'refused'; readonly complaint: Complaint }
  | { readonly type: 'closed' };

/** What was spoken of an utterance that was stopped, and what was not. */
export interface Interruption {
  /** `undefined` where nothing sounded. */
  readonly utterance: string | undefined;
  readonly heard: Milliseconds;
  readonly spoken: string;
  readonly unspoken: string;
  /** Utterances that waited behind it, and are dropped. */
  readonly dropped: readonly string[];
}

/** What happened in a session, for whoever shows it. Sound goes to the {@link SoundSink} instead. */
export type SessionEvent =
  | { readonly type: 'connection'; readonly state: ConnectionState }
  /** A session has begun, and with it its media axis. `coefficients`: their names, where it has a face. */
  | { readonly type: 'opened'; readonly coefficients: readonly string[] | undefined }
  /** Its first sound follows. `number` is the one that its {@link Sound} carries, `at` its place on the session's axis. */
  | {
      readonly type: 'started';
      readonly utterance: string;
      readonly number: number;
      readonly at: Milliseconds;
      readonly voice: string;
    }
  /** A frame of the session's face, at its place on the axis: it takes the place of every frame that is not before it. */
  | { readonly type: 'motion'; readonly at: Milliseconds; readonly pose: FacePose }
  | { readonly type: 'words'; readonly utterance: string; readonly words: readonly WireWord[] }
  | { readonly type: 'phonemes'; readonly utterance: string; readonly phonemes: readonly WirePhoneme[] }
  /** Everything of it has arrived, which is not: was heard. */
  | {
      readonly type: 'ended';
      readonly utterance: string;
      readonly outcome: 'finished' | 'failed';
      readonly span: Milliseconds;
    }
  | { readonly type: 'interrupted'; readonly interruption: Interruption }
  /** The connection broke and could not be taken up again: no more of it will come. */
  | { readonly type: 'forgotten'; readonly utterance: string }
  | { readonly type: 'warned'; readonly code: string; readonly message: string; readonly utterance?: string }
  | { readonly type: 'failed'; readonly complaint: Complaint; readonly utterance?: string }
  | { readonly type: 'draining'; readonly within: Milliseconds }
  | { readonly type: 'speech-started'; readonly at: Milliseconds }
  | { readonly type: 'speech-ended'; readonly at: Milliseconds }
  | {
      readonly type: 'level';
      /** @range [-120, 0] */
      readonly decibels: number;
      /** Of speech. @range [0, 1] */
      readonly probability: number;
    };

export type SessionListener = (event: SessionEvent) => void;
