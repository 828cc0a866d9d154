import { z } from 'zod';
import type { Delivery } from '../../core/delivery.ts';
import { deliveryFrom } from '../../core/delivery.ts';
import { VivaError } from '../../core/errors.ts';
import type { Wording } from '../../core/wording.ts';
import { wordingFrom } from '../../core/wording.ts';
import { LIMITS } from '../../core/limits.ts';
import { DELIVERY } from '../protocol/delivery.ts';
import { refusalOf } from '../protocol/refusal.ts';
import { WORDING } from '../protocol/wording.ts';
import type { FileFormat } from '../speech-service.ts';
import { FILE_FORMATS } from '../speech-service.ts';

/**
 * The body of `POST /v1/audio/speech` as OpenAI's clients send it. Fields that steer a model of theirs (`instructions`) are
 * taken and have no effect; unknown ones are refused, because a misspelt field that does nothing is worse than an error.
 */
const SpeechBody = z.strictObject({
  input: z.string(),
  model: z.string().min(1).max(LIMITS.nameCharacters).default('default'),
  voice: z
    .union([
      z.string().min(1).max(LIMITS.nameCharacters),
      z.strictObject({ id: z.string().min(1).max(LIMITS.nameCharacters) }).transform(({ id }) => id),
    ])
    .default('default'),
  instructions: z.string().optional(),
  response_format: z.enum(FILE_FORMATS).default('mp3'),
  stream_format: z.enum(['audio', 'sse']).default('audio'),
  // `speed` is theirs too; the rest is ours.
  ...DELIVERY,
  ...WORDING,
});

export interface SpeechRequest {
  readonly input: string;
  readonly model: string;
  readonly voice: string;
  readonly format: FileFormat;
  readonly delivery: Delivery;
  readonly events: boolean;
  readonly wording: Wording;
}

/** Reads the body. Throws `REQUEST_INVALID`, `VALUE_OUT_OF_RANGE`, `TEXT_TOO_LONG` or `TEXT_EMPTY`, naming the field. */
export const parseSpeechRequest = (body: unknown): SpeechRequest => {
  const parsed = SpeechBody.safeParse(body);
  if (!parsed.success) throw refusalOf(parsed.error, body, 'body');
  const { input, response_format: format, stream_format, model, voice } = parsed.data;
  if (input.length > LIMITS.textCharacters) {
    throw new VivaError('TEXT_TOO_LONG', {
      field: 'input',
      length: input.length,
      limit: LIMITS.textCharacters,
    });
  }
  if (input.trim() === '') throw new VivaError('TEXT_EMPTY', { field: 'input' });
  const [delivery, wording] = [deliveryFrom(parsed.data), wordingFrom(parsed.data)];
  return { input, model, voice, format, delivery, events: stream_format === 'sse', wording };
};
