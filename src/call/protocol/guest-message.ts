import { z } from 'zod';
import { VivaError } from '../../core/errors.ts';
import { LIMITS } from '../../core/limits.ts';

/** The version of this protocol that is spoken here; docs/calls.md has its messages. */
export const CALL_PROTOCOL = 1;

const name = z.string().trim().min(1).max(LIMITS.nameCharacters);
const id = z.string().min(1).max(LIMITS.nameCharacters);
/** WebRTC's parameters: passed on to the media server, which checks them. */
const parameters = z.record(z.string(), z.unknown());
/** Answered by a message with the same number. */
const ask = z.number().int().min(0).max(Number.MAX_SAFE_INTEGER);
/** By names of Apple's coefficients; the face checks them. */
export const EXPRESSION = z.record(z.string().max(LIMITS.nameCharacters), z.number());

/** What a recording may be: H.264 as MP4, VP8 as WebM, both with Opus. */
export const FILM = z.enum(['mp4', 'webm']);

/** What a guest of a room may say, as JSON text frames on `/v1/call`. The first must be `join`. */
export const GuestMessage = z.discriminatedUnion('type', [
  z.strictObject({
    type: z.literal('join'),
    version: z.number().int(),
    room: name,
    name: name.optional(),
    token: z.string().max(4_096).optional(),
    key: z.string().max(512).optional(),
  }),
  z.strictObject({ type: z.literal('leave') }),
  z.strictObject({ type: z.literal('transport.open'), ask }),
  z.strictObject({ type: z.literal('transport.connect'), ask, transport: id, dtlsParameters: parameters }),
  z.strictObject({ type: z.literal('transport.restart'), ask, transport: id }),
  z.strictObject({
    type: z.literal('track.publish'),
    ask,
    transport: id,
    kind: z.enum(['audio', 'video']),
    rtpParameters: parameters,
  }),
  z.strictObject({ type: z.literal('track.end'), ask, track: id }),
  z.strictObject({
    type: z.literal('track.subscribe'),
    ask,
    transport: id,
    track: id,
    rtpCapabilities: parameters,
  }),
  z.strictObject({ type: z.literal('track.resume'), ask, subscription: id }),
  z.strictObject({
    type: z.literal('avatar.add'),
    ask,
    name: name.optional(),
    voice: name.optional(),
    face: name.optional(),
  }),
  z.strictObject({ type: z.literal('avatar.remove'), ask, avatar: id }),
  z.strictObject({
    type: z.literal('avatar.say'),
    ask,
    avatar: id,
    text: z.string(),
    utterance: id.optional(),
  }),
  z.strictObject({ type: z.literal('avatar.interrupt'), ask, avatar: id }),
  z.strictObject({ type: z.literal('avatar.express'), ask, avatar: id, expression: EXPRESSION }),
  z.strictObject({
    type: z.literal('through.begin'),
    ask,
    avatar: id,
    /** Whether one's own voice is heard with the face, or only moves it. */
    audible: z.boolean().default(true),
  }),
  z.strictObject({ type: z.literal('through.end'), ask }),
  z.strictObject({ type: z.literal('recording.begin'), ask, avatar: id, format: FILM.default('mp4') }),
  z.strictObject({ type: z.literal('recording.end'), ask, recording: id }),
]);
export type GuestMessage = z.infer<typeof GuestMessage>;
/** As a client writes it. */
export type GuestMessageInput = z.input<typeof GuestMessage>;

/** Reads a text frame. Throws `MESSAGE_MALFORMED` or `REQUEST_INVALID`, naming the field. */
export const parseGuestMessage = (text: string): GuestMessage => {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (cause) {
    throw new VivaError('MESSAGE_MALFORMED', { reason: 'not JSON' }, { cause });
  }
  const parsed = GuestMessage.safeParse(json);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw new VivaError('REQUEST_INVALID', {
    field: issue?.path.length ? issue.path.join('.') : 'type',
    problem: issue?.message ?? 'unreadable',
  });
};
