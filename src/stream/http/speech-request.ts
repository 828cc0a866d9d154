import { z } from 'zod';
import { VivaError } from '../../core/errors.ts';
import type { Wording } from '../../core/wording.ts';
import { wordingFrom } from '../../core/wording.ts';
import { LIMITS } from '../../core/limits.ts';
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
  speed: z.number().default(1),
  stream_format: z.enum(['audio', 'sse']).default('audio'),
  /** Ours: another seed is another reading. */
  seed: z.number().int().min(0).max(4_294_967_295).default(0),
  ...WORDING,
});

export interface SpeechRequest {
  readonly input: string;
  readonly model: string;
  readonly voice: string;
  readonly format: FileFormat;
  readonly speed: number;
  readonly seed: number;
  readonly events: boolean;
  readonly wording: Wording;
}

/** Reads the body. Throws `REQUEST_INVALID`, `VALUE_OUT_OF_RANGE`, `TEXT_TOO_LONG` or `TEXT_EMPTY`, naming the field. */
export const parseSpeechRequest = (body: unknown): SpeechRequest => {
  const parsed = SpeechBody.safeParse(body);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    throw new VivaError('REQUEST_INVALID', {
      field: issue?.path.length ? issue.path.join('.') : 'body',
      problem: issue?.message ?? 'unreadable',
    });
  }
  const { input, speed, response_format: format, stream_format, seed, model, voice } = parsed.data;
  const { minimum, maximum } = LIMITS.speed;
  if (speed < minimum || speed > maximum) {
    throw new VivaError('VALUE_OUT_OF_RANGE', { field: 'speed', got: speed, minimum, maximum });
  }
  if (input.length > LIMITS.textCharacters) {
    throw new VivaError('TEXT_TOO_LONG', {
      field: 'input',
      length: input.length,
      limit: LIMITS.textCharacters,
    });
  }
  if (input.trim() === '') throw new VivaError('TEXT_EMPTY', { field: 'input' });
  const wording = wordingFrom(parsed.data);
  return { input, model, voice, format, speed, seed, events: stream_format === 'sse', wording };
};
