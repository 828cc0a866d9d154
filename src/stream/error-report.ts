import type { ErrorCode, Fault, VivaError } from '../core/errors.ts';
import { FAULT } from '../core/errors.ts';

/** WebSocket close codes by whose fault it was. 4000 to 4999 are ours to give. */
const CLOSE_CODE: Readonly<Record<Fault, number>> = { caller: 4400, load: 4503, operator: 4500, bug: 4500 };

/** Codes with a close code of their own, which clients act upon. */
const OWN_CLOSE_CODE: Partial<Record<ErrorCode, number>> = {
  AUTHENTICATION_REQUIRED: 4401,
  ORIGIN_REFUSED: 4401,
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
  RATE_LIMITED: 429,
};

export const httpStatusFor = (error: VivaError): number =>
  OWN_HTTP_STATUS[error.code] ?? HTTP_STATUS[FAULT[error.code]];

/** Seconds after which to try again, for `Retry-After`; `undefined` where waiting does not help. */
export const retryAfterSeconds = ({ details }: VivaError): number | undefined =>
  'retryAfter' in details ? Math.max(1, Math.ceil(details.retryAfter / 1000)) : undefined;

const list = (items: readonly string[]): string => items.map((item) => `\`${item}\``).join(', ');

type Sayings = { readonly [Code in ErrorCode]?: (details: VivaError<Code>['details']) => string };

/** What to do about it, in a sentence. A code without one says its details. */
const SAYINGS: Sayings = {
  REQUEST_INVALID: ({ field, problem }) => `\`${field}\`: ${problem}`,
  VALUE_OUT_OF_RANGE: ({ field, got, minimum, maximum }) =>
    `\`${field}\` is ${String(got)}; it must lie within ${String(minimum)} and ${String(maximum)}`,
  TEXT_EMPTY: ({ field }) => `\`${field}\` has nothing to say; send some words`,
  TEXT_TOO_LONG: ({ field, length, limit }) =>
    `\`${field}\` has ${String(length)} characters; at most ${String(limit)} are taken, cut it into pieces`,
  SCRIPT_UNREADABLE: ({ field, characters }) =>
    `\`${field}\` is in a script that this voice cannot read: ${characters}`,
  VOICE_UNKNOWN: ({ voice, known }) => `there is no voice \`${voice}\`; there are ${list(known)}`,
  MODEL_UNKNOWN: ({ model, known }) => `there is no model \`${model}\`; there are ${list(known)}`,
  MESSAGE_MALFORMED: ({ reason }) => `the message cannot be read: ${reason}`,
  MESSAGE_TOO_LARGE: ({ limit }) => `at most ${String(limit)} bytes a message are taken; send smaller pieces`,
  MESSAGE_UNEXPECTED: ({ message, reason }) => `\`${message}\` is out of place: ${reason}`,
  VERSION_UNSUPPORTED: ({ supported }) => `protocol versions spoken here: ${supported.join(', ')}`,
  MEDIA_UNSUPPORTED: ({ field, got, offered }) =>
    offered.length > 0
      ? `\`${field}\`: ${got} is not offered; there are ${list(offered)}`
      : `\`${field}\`: ${got} is not offered`,
  AUDIO_UNDECODABLE: ({ reason }) => `the sound cannot be decoded: ${reason}`,
  UTTERANCE_UNKNOWN: ({ utterance }) => `there is no utterance \`${utterance}\`; start it first`,
  UTTERANCE_LIMIT: ({ limit }) => `${String(limit)} utterances wait already; let one end, or interrupt`,
  SESSION_GONE: ({ reason }) => `the session cannot be resumed: ${reason}; open a new one`,
  IDLE_TIMEOUT: ({ limit }) => `nothing was heard for ${String(limit / 1000)} s; send a ping now and then`,
  CLIENT_TOO_SLOW: ({ limit }) => `what was sent was not read for ${String(limit / 1000)} s`,
  AUTHENTICATION_REQUIRED: ({ hint }) => hint,
  ORIGIN_REFUSED: ({ origin }) => `pages of ${origin} may not ask; its server's operator can allow it`,
  NOT_FOUND: ({ path }) => `there is nothing at ${path}`,
  ADMISSION_REFUSED: ({ active, limit, retryAfter }) =>
    `${String(active)} of ${String(limit)} sessions are taken; try again in ${String(Math.ceil(retryAfter / 1000))} s`,
  RATE_LIMITED: ({ limit, retryAfter }) =>
    `at most ${String(limit)} requests a minute; try again in ${String(Math.ceil(retryAfter / 1000))} s`,
  SERVER_STOPPING: () => 'the server is stopping; try another, or later',
  SERVER_WARMING: () => 'the server is not warm yet; wait for /readyz',
};

/** A sentence for people; programs read code and details. */
export const messageFor = <Code extends ErrorCode>(error: VivaError<Code>): string => {
  const say = SAYINGS[error.code] as ((details: unknown) => string) | undefined;
  // A bug's details are for the log: a caller can do nothing about them.
  if (FAULT[error.code] === 'bug') return 'the server failed at this; it is in its log';
  return say?.(error.details) ?? `${error.code} ${JSON.stringify(error.details)}`;
};
