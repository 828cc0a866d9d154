import { z } from 'zod';
import { VivaError } from '../../core/errors.ts';
import { LIMITS } from '../../core/limits.ts';
import { DELIVERY } from './delivery.ts';
import { refusalOf } from './refusal.ts';
import { Expression, FACE_LABELS, OutputMotion } from './motion-request.ts';
import { OutputVideo } from './video.ts';
import { InputFormat } from './wire-format.ts';
import { WORDING } from './wording.ts';

const Name = z.string().min(1).max(LIMITS.nameCharacters);
const Text = z.string();
const Manner = { voice: Name.optional(), ...DELIVERY, ...WORDING };

/** What a client may say, as JSON text frames. Media travels as binary frames: see media-packet.ts. */
export const ClientMessage = z.discriminatedUnion('type', [
  z.strictObject({
    type: z.literal('session.open'),
    version: z.number().int(),
    key: z.string().max(256).optional(),
    voice: Name.optional(),
    ...DELIVERY,
    output: z
      .strictObject({
        audio: z.strictObject({ encoding: z.string(), sampleRateHz: z.number() }).optional(),
        phonemes: z.boolean().optional(),
        video: OutputVideo.optional(),
        motion: OutputMotion.optional(),
      })
      .optional(),
    input: InputFormat.optional(),
    aheadMs: z.number().min(LIMITS.ahead.minimum).max(LIMITS.ahead.maximum).optional(),
  }),
  z.strictObject({
    type: z.literal('session.resume'),
    version: z.number().int(),
    key: z.string().max(256).optional(),
    session: Name,
    token: z.string().min(1).max(256),
    received: z.number().int().min(-1),
  }),
  z.strictObject({ type: z.literal('session.close') }),
  z.strictObject({ type: z.literal('utterance.start'), utterance: Name, ...Manner }),
  z.strictObject({ type: z.literal('utterance.text'), utterance: Name, text: Text }),
  z.strictObject({ type: z.literal('utterance.flush'), utterance: Name }),
  z.strictObject({ type: z.literal('utterance.end'), utterance: Name }),
  z.strictObject({ type: z.literal('speak'), utterance: Name, text: Text, ...Manner }),
  z.strictObject({
    type: z.literal('interrupt'),
    utterance: Name.optional(),
    heardMs: z.number().min(0).optional(),
  }),
  z.strictObject({ type: z.literal('state'), state: z.enum(FACE_LABELS) }),
  z.strictObject({ type: z.literal('expression'), coefficients: Expression }),
  z.strictObject({ type: z.literal('video.keyframe') }),
  z.strictObject({ type: z.literal('video.pause') }),
  z.strictObject({ type: z.literal('video.resume') }),
  z.strictObject({ type: z.literal('ping'), id: z.union([z.string().max(64), z.number()]).optional() }),
]);
export type ClientMessage = z.infer<typeof ClientMessage>;
export type OpenMessage = Extract<ClientMessage, { type: 'session.open' }>;
export type ResumeMessage = Extract<ClientMessage, { type: 'session.resume' }>;

/** Reads a text frame. Throws `MESSAGE_MALFORMED`, `REQUEST_INVALID` or `VALUE_OUT_OF_RANGE`. */
export const parseClientMessage = (text: string): ClientMessage => {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    throw new VivaError('MESSAGE_MALFORMED', { reason: 'not JSON' }, { cause: error });
  }
  const parsed = ClientMessage.safeParse(json);
  if (parsed.success) return parsed.data;
  throw refusalOf(parsed.error, json, 'type');
};
