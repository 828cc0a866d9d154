import { z } from 'zod';
import { VivaError } from '../../core/errors.ts';
import { LIMITS } from '../../core/limits.ts';

const name = z.string().trim().min(1).max(LIMITS.nameCharacters);
const utterance = z.string().min(1).max(LIMITS.nameCharacters);

/**
 * What a brain may say, as JSON text frames on `/v1/brain`; docs/calls.md has the whole of it. The first must be `attach`. Binary
 * frames are sound for its avatar to say: 16 bits, little-endian, mono, 24 kHz.
 */
export const BrainMessage = z.discriminatedUnion('type', [
  z.strictObject({
    type: z.literal('attach'),
    version: z.number().int(),
    room: name,
    token: z.string().max(4_096).optional(),
    key: z.string().max(512).optional(),
    /** One that is there; without it one is brought, and goes with the brain. */
    avatar: utterance.optional(),
    name: name.optional(),
    voice: name.optional(),
    face: name.optional(),
  }),
  /** Some of an utterance's words: tokens of a language model, as they come. */
  z.strictObject({ type: z.literal('text'), utterance, text: z.string().max(LIMITS.textCharacters) }),
  z.strictObject({ type: z.literal('text.end'), utterance }),
  z.strictObject({ type: z.literal('interrupt') }),
]);
export type BrainMessage = z.infer<typeof BrainMessage>;

/** Reads a text frame. Throws `MESSAGE_MALFORMED` or `REQUEST_INVALID`, naming the field. */
export const parseBrainMessage = (text: string): BrainMessage => {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (cause) {
    throw new VivaError('MESSAGE_MALFORMED', { reason: 'not JSON' }, { cause });
  }
  const parsed = BrainMessage.safeParse(json);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw new VivaError('REQUEST_INVALID', {
    field: issue?.path.length ? issue.path.join('.') : 'type',
    problem: issue?.message ?? 'unreadable',
  });
};

/** What a brain is told, as JSON text frames. Binary frames are what somebody says: see {@link writeHeardSound}. */
export type BrainNews =
  | {
      readonly type: 'attached';
      readonly avatar: string;
      readonly room: string;
      /** Of the sound of binary frames, either way. */
      readonly hearsRateHz: number;
      readonly speaksRateHz: number;
    }
  | {
      readonly type: 'speech.started' | 'speech.ended';
      /** What binary frames of this speaker carry. */
      readonly speaker: number;
      readonly guest: string;
      readonly name: string;
      readonly atMs: number;
    }
  | { readonly type: 'error'; readonly code: string; readonly message: string; readonly details: unknown };

/**
 * Somebody's sound, little-endian:
 *
 * | offset | type | field                                            |
 * | ------ | ---- | ------------------------------------------------ |
 * | 0      | u16  | speaker, as `speech.started` names it            |
 * | 2      | u16  | reserved, zero                                   |
 * | 4      | u32  | time in ms from the speaker's first sample       |
 * | 8      | s16… | samples, mono                                    |
 */
export const writeHeardSound = (speaker: number, at: number, pcm: Float32Array): Uint8Array => {
  const bytes = new Uint8Array(8 + pcm.length * 2);
  const view = new DataView(bytes.buffer);
  view.setUint16(0, speaker, true);
  view.setUint32(4, Math.round(at), true);
  for (const [k, sample] of pcm.entries()) {
    view.setInt16(8 + 2 * k, Math.max(-32_768, Math.min(32_767, Math.round(sample * 32_768))), true);
  }
  return bytes;
};
