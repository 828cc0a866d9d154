import type { Milliseconds } from '../src/core/units.ts';
import { ms } from '../src/core/units.ts';
import type { Complaint } from './session-listener.ts';

/** What becomes of a connection that closed. */
export type Reconnection =
  | { readonly type: 'retry'; readonly after: Milliseconds; readonly as: 'resume' | 'open' }
  | { readonly type: 'give-up'; readonly complaint: Complaint };

export interface Break {
  readonly closeCode: number;
  /** The fatal error that came before, if one did. */
  readonly complaint: Complaint | undefined;
  /** Whether the session had opened. */
  readonly opened: boolean;
  /** Tries that failed since it was last open. */
  readonly attempts: number;
  /** How long ago the connection first broke. */
  readonly gone: Milliseconds;
  /** How long the service keeps a session whose connection broke. */
  readonly grace: Milliseconds;
}

const FIRST_WAIT = 250;
const LONGEST_WAIT = 5_000;
const HOPELESS = 4401;
/** What time or a new beginning mends although it is laid at the client's door. */
const PASSING: readonly Complaint['code'][] = ['SESSION_GONE', 'IDLE_TIMEOUT', 'CLIENT_TOO_SLOW'];
const CALLERS_FAULT = 4400;

const askedToWait = (complaint: Complaint | undefined): number => {
  const details = complaint?.details;
  if (typeof details !== 'object' || details === null || !('retryAfter' in details)) return 0;
  return typeof details.retryAfter === 'number' ? details.retryAfter : 0;
};

/** Whether, when and how to come back. Waits grow from a quarter of a second to five; a service that names a time is believed. */
export const decideReconnection = (broken: Break): Reconnection => {
  const { closeCode, complaint, attempts } = broken;
  const passing = complaint === undefined || PASSING.includes(complaint.code);
  const hopeless = closeCode === HOPELESS || (closeCode === CALLERS_FAULT && !passing && !broken.opened);
  if (hopeless) {
    return {
      type: 'give-up',
      complaint: complaint ?? { code: 'AUTHENTICATION_REQUIRED', message: 'refused', details: {} },
    };
  }
  if (complaint?.code === 'SESSION_GONE') return { type: 'retry', after: ms(0), as: 'open' };
  const backoff = Math.min(LONGEST_WAIT, FIRST_WAIT * 2 ** Math.max(0, attempts - 1));
  const after = ms(Math.max(backoff, askedToWait(complaint)));
  const resumable = complaint === undefined && broken.gone + after < broken.grace;
  return { type: 'retry', after, as: resumable ? 'resume' : 'open' };
};
