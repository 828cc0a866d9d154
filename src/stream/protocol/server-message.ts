import type { ErrorCode } from '../../core/errors.ts';
import type { WireMotion } from './motion-packet.ts';
import type { WireVideo } from './video.ts';
import type { OutputFormat } from './wire-format.ts';

/** A word as it is heard, on the wire. Times from the utterance's start. */
export interface WireWord {
  readonly text: string;
  readonly start: number;
  readonly end: number;
  readonly atMs: number;
  readonly spanMs: number;
}

export interface WirePhoneme {
  readonly symbol: string;
  readonly atMs: number;
  readonly spanMs: number;
}

/** What the server says, as JSON text frames; the outbox adds `sequence`. docs/protocol.md explains each. */
export type ServerMessage =
  | {
      readonly type: 'session.opened';
      readonly version: number;
      readonly session: string;
      readonly token: string;
      readonly resumeGraceMs: number;
      readonly voice: string;
      readonly aheadMs: number;
      readonly output: {
        readonly audio: OutputFormat & { readonly packetMs: number; readonly preSkip: number };
        readonly motion?: {
          readonly fps: number;
          readonly encoding: 'json' | 'binary';
          readonly seed: number;
          readonly names: readonly string[];
        };
        readonly video?: WireVideo;
      };
      readonly limits: {
        readonly textCharacters: number;
        readonly queuedUtterances: number;
        readonly messageBytes: number;
        readonly idleMs: number;
      };
    }
  | {
      readonly type: 'session.resumed';
      readonly session: string;
      readonly token: string;
      readonly replayed: number;
      readonly taken: number;
    }
  | { readonly type: 'session.draining'; readonly withinMs: number }
  | {
      readonly type: 'utterance.started';
      readonly utterance: string;
      readonly number: number;
      readonly atMs: number;
      readonly voice: string;
      readonly seed: number;
    }
  | { readonly type: 'words'; readonly utterance: string; readonly words: readonly WireWord[] }
  | { readonly type: 'phonemes'; readonly utterance: string; readonly phonemes: readonly WirePhoneme[] }
  | {
      readonly type: 'utterance.ended';
      readonly utterance: string;
      readonly outcome: 'finished' | 'failed';
      readonly spanMs: number;
    }
  | {
      readonly type: 'interrupted';
      readonly utterance: string | null;
      readonly heardMs: number;
      readonly spoken: string;
      readonly unspoken: string;
      readonly dropped: readonly string[];
    }
  | ({ readonly type: 'motion' } & WireMotion)
  | { readonly type: 'motion.placed'; readonly inputMs: number; readonly atMs: number }
  | { readonly type: 'speech.started'; readonly atMs: number }
  | { readonly type: 'speech.ended'; readonly atMs: number }
  | {
      readonly type: 'level';
      readonly atMs: number;
      readonly decibels: number;
      readonly probability: number;
    }
  | {
      readonly type: 'warning';
      readonly code: string;
      readonly message: string;
      readonly utterance?: string;
    }
  | {
      readonly type: 'error';
      readonly code: ErrorCode;
      readonly message: string;
      readonly details: unknown;
      readonly fatal: boolean;
      readonly utterance?: string;
    }
  | { readonly type: 'pong'; readonly id?: string | number };
