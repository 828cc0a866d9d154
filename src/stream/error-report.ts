import type { ErrorCode, Fault, VivaError } from '../core/errors.ts';
import { FAULT } from '../core/errors.ts';

/** WebSocket close codes by whose fault it was. 4000 to 4999 are ours to give. */
const CLOSE_CODE: Readonly<Record<Fault, number>> = { caller: 4400, load: 4503, operator: 4500, bug: 4500 };

/** Codes with a close code of their own, which clients act upon. */
const OWN_CLOSE_CODE: Partial<Record<ErrorCode, number>> = {
  AUTHENTICATION_REQUIRED: 4401,
  ORIGIN_REFUSED: 4401,
  TOKEN_INVALID: 4401,
  RIGHT_MISSING: 4401,
  IDLE_TIMEOUT: 4408,
};

export const closeCodeFor = (error: VivaError): number =>
  OWN_CLOSE_CODE[error.code] ?? CLOSE_CODE[FAULT[error.code]];

const HTTP_STATUS: Readonly<Record<Fault, number>> = { caller: 400, load: 503, operator: 500, bug: 500 };

/** Codes for which HTTP has a word of its own. */
const OWN_HTTP_STATUS: Partial<Record<ErrorCode, number>> = {
  AUTHENTICATION_REQUIRED: 401,
  ORIGIN_REFUSED: 403,
  NOT_FOUND: 404,
  MESSAGE_TOO_LARGE: 413,
  ROOM_UNKNOWN: 404,
  PARTICIPANT_UNKNOWN: 404,
  RECORDING_UNKNOWN: 404,
  PUBLICATION_REFUSED: 403,
  PUBLICATION_FAILED: 502,
  TOKEN_INVALID: 401,
  RIGHT_MISSING: 403,
  CALLS_UNAVAILABLE: 501,
  RATE_LIMITED: 429,
};

export const httpStatusFor = (error: VivaError): number =>
  OWN_HTTP_STATUS[error.code] ?? HTTP_STATUS[FAULT[error.code]];

/** Seconds after which to try again, for `Retry-After`; `undefined` where waiting does not help. */
export const retryAfterSeconds = ({ details }: VivaError): number | undefined =>
  'retryAfter' in details ? Math.max(1, Math.ceil(details.retryAfter / 1000)) : undefined;
