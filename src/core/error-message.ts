import type { ErrorCode, PhotoReason, VivaError } from './errors.ts';
import { FAULT } from './errors.ts';

type Sayings = { readonly [Code in ErrorCode]?: (details: VivaError<Code>['details']) => string };

const PHOTO_ADVICE: Readonly<Record<PhotoReason, string>> = {
  unreadable: 'is no picture that can be read; give a JPEG, PNG or WebP',
  'no-face': 'shows no face; give a photo of one person from the front',
  'many-faces': 'shows several faces; give a photo of one person',
  profile: 'shows the face from the side; give one from the front',
  'eyes-closed': 'shows closed eyes; give one with the eyes open',
  'mouth-open': 'shows an open mouth; give one with the lips closed',
  'too-small': 'shows too small a face; give one at least 200 pixels high',
};

/** What to do about it, in a sentence. A code without one says its details. */
const SAYINGS: Sayings = {
  REQUEST_INVALID: ({ field, problem }) => `${field}: ${problem}`,
  VALUE_OUT_OF_RANGE: ({ field, got, minimum, maximum }) =>
    `${field} is ${String(got)}; it must lie within ${String(minimum)} and ${String(maximum)}`,
  TEXT_EMPTY: ({ field }) => `${field} has nothing to say; send some words`,
  TEXT_TOO_LONG: ({ field, length, limit }) =>
    `${field} has ${String(length)} characters; at most ${String(limit)} are taken, cut it into pieces`,
  SCRIPT_UNREADABLE: ({ field, characters }) =>
    `${field} is in a script that this voice cannot read: ${characters}`,
  VOICE_UNKNOWN: ({ voice, known }) => `there is no voice ${voice}; choose one of ${known.join(', ')}`,
  BLEND_INVALID: ({ blend, problem }) => `the blend ${blend} cannot be spoken with: ${problem}`,
  MODEL_UNKNOWN: ({ model, known }) => `there is no model ${model}; choose one of ${known.join(', ')}`,
  AVATAR_UNKNOWN: ({ avatar, known }) => `there is no avatar ${avatar}; choose one of ${known.join(', ')}`,
  PHOTO_UNSUITABLE: ({ file, reason }) => `${file}: ${PHOTO_ADVICE[reason]}`,
  MESSAGE_MALFORMED: ({ reason }) => `the message cannot be read: ${reason}`,
  MESSAGE_TOO_LARGE: ({ limit }) => `at most ${String(limit)} bytes a message are taken; send smaller pieces`,
  MESSAGE_UNEXPECTED: ({ message, reason }) => `\`${message}\` is out of place: ${reason}`,
  VERSION_UNSUPPORTED: ({ supported }) => `protocol versions spoken here: ${supported.join(', ')}`,
  MEDIA_UNSUPPORTED: ({ field, got, offered }) =>
    offered.length > 0
      ? `${field}: ${got} is not offered; choose one of ${offered.join(', ')}`
      : `${field}: ${got} is not offered`,
  AUDIO_UNDECODABLE: ({ reason }) => `the sound cannot be decoded: ${reason}`,
  UTTERANCE_UNKNOWN: ({ utterance }) => `there is no utterance \`${utterance}\`; start it first`,
  UTTERANCE_LIMIT: ({ limit }) => `${String(limit)} utterances wait already; let one end, or interrupt`,
  SESSION_GONE: ({ reason }) => `the session cannot be resumed: ${reason}; open a new one`,
  IDLE_TIMEOUT: ({ limit }) => `nothing was heard for ${String(limit / 1000)} s; send a ping now and then`,
  CLIENT_TOO_SLOW: ({ limit }) => `what was sent was not read for ${String(limit / 1000)} s`,
  AUTHENTICATION_REQUIRED: ({ hint }) => hint,
  ORIGIN_REFUSED: ({ origin }) => `pages of ${origin} may not ask; its server's operator can allow it`,
  NOT_FOUND: ({ path }) => `there is nothing at ${path}`,
  ROOM_UNKNOWN: ({ room }) => `there is no room ${room}; create it first`,
  PARTICIPANT_UNKNOWN: ({ participant }) => `nobody in the room is \`${participant}\``,
  RECORDING_UNKNOWN: ({ recording }) => `there is no whole recording \`${recording}\`; end it first`,
  PUBLICATION_REFUSED: ({ host, reason }) =>
    `nothing is published to ${host}: ${reason}; the operator can name it in VIVAVOCE_CALL_PUBLISH_HOSTS`,
  PUBLICATION_FAILED: ({ host, reason }) => `${host} does not take it: ${reason}`,
  TOKEN_INVALID: ({ reason }) => `the token is not taken: ${reason}; ask for a new one`,
  RIGHT_MISSING: ({ right }) => `the token gives no right to ${right}; ask for one that does`,
  SDP_INVALID: ({ reason }) => `the session description cannot be used: ${reason}`,
  ROOM_FULL: ({ room, limit }) => `${room} is full: at most ${String(limit)} take part`,
  CALLS_PREPARING: ({ step, percent }) =>
    `calls are being prepared (${step}, ${String(percent)} %); try again in a while`,
  ADMISSION_REFUSED: ({ active, limit, retryAfter }) =>
    `${String(active)} of ${String(limit)} sessions are taken; try again in ${String(Math.ceil(retryAfter / 1000))} s`,
  RATE_LIMITED: ({ limit, retryAfter }) =>
    `at most ${String(limit)} requests a minute; try again in ${String(Math.ceil(retryAfter / 1000))} s`,
  SERVER_STOPPING: () => 'the server is stopping; try another, or later',
  SERVER_WARMING: () => 'the server is not warm yet; wait for /readyz',
  CONFIG_INVALID: ({ issues }) => `mend the environment: ${issues.join('; ')}`,
  MANIFEST_INVALID: ({ file, issues }) => `${file}: ${issues.join('; ')}`,
  MODEL_MISSING: ({ model, remedy }) => `the model ${model} is not here; run: ${remedy}`,
  MODEL_CORRUPT: ({ file, remedy }) => `${file} is not what its manifest names; run: ${remedy}`,
  PROVIDER_LOST: ({ provider, graph, reason }) => `${provider} failed in ${graph}: ${reason}`,
  PROVIDER_UNAVAILABLE: ({ provider, reason, remedy }) => `${provider}: ${reason}; ${remedy}`,
  CALLS_UNAVAILABLE: ({ reason, remedy }) => `there are no calls here: ${reason}; ${remedy}`,
  AVATAR_INVALID: ({ file, problem }) =>
    `${file} ${problem}; make the avatar again, or install vivavoce again`,
  OUTPUT_UNWRITABLE: ({ file, reason }) =>
    `${file} could not be written (${reason}); make room, or write elsewhere`,
  TOOL_MISSING: ({ tool, remedy }) => `${tool} is needed for this and is not here; run: ${remedy}`,
  CODEC_UNAVAILABLE: ({ codec, reason }) => `${codec}: ${reason}; run: npx vivavoce doctor`,
};

/** A sentence for people, that says what to do; programs read code and details. */
export const messageFor = <Code extends ErrorCode>(error: VivaError<Code>): string => {
  const say = SAYINGS[error.code] as ((details: unknown) => string) | undefined;
  // A bug's details are for the log: a caller can do nothing about them.
  if (FAULT[error.code] === 'bug') return 'the server failed at this; it is in its log';
  return say?.(error.details) ?? `${error.code} ${JSON.stringify(error.details)}`;
};
