import type { ErrorCode } from '../core/errors.ts';
import type { Milliseconds } from '../core/units.ts';

/** What happened in a session or a request. Past tense, plain data, one union; for logs and metrics. */
export type SessionEvent =
  | { readonly type: 'opened' }
  | { readonly type: 'refused'; readonly code: ErrorCode }
  | { readonly type: 'resumed' }
  | { readonly type: 'first-audio'; readonly after: Milliseconds }
  | {
      readonly type: 'spoken';
      readonly audio: Milliseconds;
      readonly outcome: 'finished' | 'interrupted' | 'failed';
    }
  | { readonly type: 'failed'; readonly code: ErrorCode }
  | { readonly type: 'closed'; readonly lasted: Milliseconds };
