import type { Milliseconds } from './units.ts';

/** What makes a photo useless for an avatar. */
export type PhotoReason =
  'unreadable' | 'no-face' | 'many-faces' | 'profile' | 'too-small' | 'eyes-closed' | 'mouth-open';

/** What each failure carries. One row here, one in {@link FAULT} and one in docs/errors.md are the whole cost of a new error. */
export interface ErrorDetails {
  // What the caller sent
  REQUEST_INVALID: { readonly field: string; readonly problem: string };
  VALUE_OUT_OF_RANGE: {
    readonly field: string;
    readonly got: number;
    readonly minimum: number;
    readonly maximum: number;
  };
  TEXT_EMPTY: { readonly field: string };
  TEXT_TOO_LONG: { readonly field: string; readonly length: number; readonly limit: number };
  SCRIPT_UNREADABLE: { readonly field: string; readonly characters: string };
  SSML_INVALID: { readonly reason: string; readonly offset: number };
  SSML_UNSUPPORTED: { readonly element: string; readonly offset: number };
  LEXICON_INVALID: { readonly word: string; readonly problem: string };
  VOICE_UNKNOWN: { readonly voice: string; readonly known: readonly string[] };
  BLEND_INVALID: { readonly blend: string; readonly problem: string };
  MODEL_UNKNOWN: { readonly model: string; readonly known: readonly string[] };
  AVATAR_UNKNOWN: { readonly avatar: string; readonly known: readonly string[] };
  PHOTO_UNSUITABLE: { readonly file: string; readonly reason: PhotoReason };
  MESSAGE_MALFORMED: { readonly reason: string };
  MESSAGE_TOO_LARGE: { readonly bytes: number; readonly limit: number };
  MESSAGE_UNEXPECTED: { readonly message: string; readonly reason: string };
  VERSION_UNSUPPORTED: { readonly version: number; readonly supported: readonly number[] };
  MEDIA_UNSUPPORTED: { readonly field: string; readonly got: string; readonly offered: readonly string[] };
  AUDIO_UNDECODABLE: { readonly reason: string };
  UTTERANCE_UNKNOWN: { readonly utterance: string };
  UTTERANCE_LIMIT: { readonly queued: number; readonly limit: number };
  SESSION_GONE: { readonly session: string; readonly reason: string };
  IDLE_TIMEOUT: { readonly limit: Milliseconds };
  CLIENT_TOO_SLOW: { readonly limit: Milliseconds };
  AUTHENTICATION_REQUIRED: { readonly hint: string };
  ORIGIN_REFUSED: { readonly origin: string };
  NOT_FOUND: { readonly path: string };
  ROOM_UNKNOWN: { readonly room: string };
  PARTICIPANT_UNKNOWN: { readonly participant: string };
  RECORDING_UNKNOWN: { readonly recording: string };
  PUBLICATION_REFUSED: { readonly host: string; readonly reason: string };
  PUBLICATION_FAILED: { readonly host: string; readonly reason: string };
  TOKEN_INVALID: { readonly reason: string };
  RIGHT_MISSING: { readonly right: string };
  SDP_INVALID: { readonly reason: string };
  // Too much at once
  ADMISSION_REFUSED: { readonly active: number; readonly limit: number; readonly retryAfter: Milliseconds };
  RATE_LIMITED: { readonly limit: number; readonly retryAfter: Milliseconds };
  ROOM_FULL: { readonly room: string; readonly limit: number; readonly retryAfter: Milliseconds };
  CALLS_PREPARING: { readonly step: string; readonly percent: number; readonly retryAfter: Milliseconds };
  SERVER_STOPPING: { readonly retryAfter: Milliseconds };
  SERVER_WARMING: { readonly retryAfter: Milliseconds };
  QUEUE_FULL: { readonly queue: string; readonly limit: number };
  BUDGET_EXHAUSTED: { readonly stage: string; readonly lateBy: Milliseconds };
  // What the operator set up
  CONFIG_INVALID: { readonly issues: readonly string[] };
  MANIFEST_INVALID: { readonly file: string; readonly issues: readonly string[] };
  MODEL_MISSING: { readonly model: string; readonly file: string; readonly remedy: string };
  MODEL_CORRUPT: {
    readonly file: string;
    readonly want: string;
    readonly got: string;
    readonly remedy: string;
  };
  PROVIDER_LOST: { readonly provider: string; readonly graph: string; readonly reason: string };
  PROVIDER_UNAVAILABLE: { readonly provider: string; readonly reason: string; readonly remedy: string };
  AVATAR_INVALID: { readonly file: string; readonly problem: string };
  OUTPUT_UNWRITABLE: { readonly file: string; readonly reason: string };
  TOOL_MISSING: { readonly tool: string; readonly remedy: string };
  CODEC_UNAVAILABLE: { readonly codec: string; readonly reason: string };
  CALLS_UNAVAILABLE: { readonly reason: string; readonly remedy: string };
  // Our own mistakes
  MODEL_SHAPE_MISMATCH: { readonly tensor: string; readonly want: string; readonly got: string };
  MODEL_OUTPUT_INVALID: { readonly model: string; readonly problem: string };
  LANE_FAILED: { readonly lane: string; readonly reason: string };
  MEDIA_SERVER_FAILED: { readonly reason: string };
  INTERNAL: { readonly reason: string };
}
export type ErrorCode = keyof ErrorDetails;

/** Who can do something about it. */
export type Fault = 'caller' | 'load' | 'operator' | 'bug';

/** Whose fault it is decides the wire status, whether to retry and whom to wake; nothing else does. */
export const FAULT = {
  REQUEST_INVALID: 'caller',
  VALUE_OUT_OF_RANGE: 'caller',
  TEXT_EMPTY: 'caller',
  TEXT_TOO_LONG: 'caller',
  SCRIPT_UNREADABLE: 'caller',
  SSML_INVALID: 'caller',
  SSML_UNSUPPORTED: 'caller',
  LEXICON_INVALID: 'caller',
  VOICE_UNKNOWN: 'caller',
  BLEND_INVALID: 'caller',
  MODEL_UNKNOWN: 'caller',
  AVATAR_UNKNOWN: 'caller',
  PHOTO_UNSUITABLE: 'caller',
  MESSAGE_MALFORMED: 'caller',
  MESSAGE_TOO_LARGE: 'caller',
  MESSAGE_UNEXPECTED: 'caller',
  VERSION_UNSUPPORTED: 'caller',
  MEDIA_UNSUPPORTED: 'caller',
  AUDIO_UNDECODABLE: 'caller',
  UTTERANCE_UNKNOWN: 'caller',
  UTTERANCE_LIMIT: 'caller',
  SESSION_GONE: 'caller',
  IDLE_TIMEOUT: 'caller',
  CLIENT_TOO_SLOW: 'caller',
  AUTHENTICATION_REQUIRED: 'caller',
  ORIGIN_REFUSED: 'caller',
  NOT_FOUND: 'caller',
  ROOM_UNKNOWN: 'caller',
  PARTICIPANT_UNKNOWN: 'caller',
  RECORDING_UNKNOWN: 'caller',
  PUBLICATION_REFUSED: 'caller',
  PUBLICATION_FAILED: 'caller',
  TOKEN_INVALID: 'caller',
  RIGHT_MISSING: 'caller',
  SDP_INVALID: 'caller',
  ADMISSION_REFUSED: 'load',
  RATE_LIMITED: 'load',
  ROOM_FULL: 'load',
  CALLS_PREPARING: 'load',
  SERVER_STOPPING: 'load',
  SERVER_WARMING: 'load',
  QUEUE_FULL: 'load',
  BUDGET_EXHAUSTED: 'load',
  CONFIG_INVALID: 'operator',
  MANIFEST_INVALID: 'operator',
  MODEL_MISSING: 'operator',
  MODEL_CORRUPT: 'operator',
  PROVIDER_LOST: 'operator',
  PROVIDER_UNAVAILABLE: 'operator',
  AVATAR_INVALID: 'operator',
  OUTPUT_UNWRITABLE: 'operator',
  TOOL_MISSING: 'operator',
  CODEC_UNAVAILABLE: 'operator',
  CALLS_UNAVAILABLE: 'operator',
  MODEL_SHAPE_MISMATCH: 'bug',
  MODEL_OUTPUT_INVALID: 'bug',
  LANE_FAILED: 'bug',
  MEDIA_SERVER_FAILED: 'bug',
  INTERNAL: 'bug',
} as const satisfies Record<ErrorCode, Fault>;

/** Every failure of the service: a code from one table and details that are data. Nobody parses its message. */
export class VivaError<Code extends ErrorCode = ErrorCode> extends Error {
  override readonly name = 'VivaError';
  readonly code: Code;
  readonly details: ErrorDetails[Code];

  constructor(code: Code, details: ErrorDetails[Code], options?: ErrorOptions) {
    super(`${code} ${JSON.stringify(details)}`, options);
    this.code = code;
    this.details = details;
  }

  /** Whether the same request may succeed later. */
  get retryable(): boolean {
    return FAULT[this.code] === 'load';
  }
}

export const hasCode = <Code extends ErrorCode>(error: unknown, code: Code): error is VivaError<Code> =>
  error instanceof VivaError && error.code === code;

const isVivaError = (thrown: unknown): thrown is VivaError => thrown instanceof VivaError;

/** What a throw was, as one of ours: a `VivaError` as it is, anything else as `INTERNAL` with its cause kept for the log. */
export const asVivaError = (thrown: unknown): VivaError =>
  isVivaError(thrown)
    ? thrown
    : new VivaError('INTERNAL', { reason: 'unexpected failure, see the log' }, { cause: thrown });
