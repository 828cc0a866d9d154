import { z } from 'zod';
import { LIMITS } from '../../core/limits.ts';

/** Sound that leaves, by encoding and rate. The table of what is offered; a client may read it off an error. */
export const OUTPUT_FORMATS = [
  { encoding: 'opus', sampleRateHz: 48_000 },
  { encoding: 'pcm_s16le', sampleRateHz: 8_000 },
  { encoding: 'pcm_s16le', sampleRateHz: 16_000 },
  { encoding: 'pcm_s16le', sampleRateHz: 24_000 },
  { encoding: 'pcm_s16le', sampleRateHz: 48_000 },
  { encoding: 'mulaw', sampleRateHz: 8_000 },
  { encoding: 'alaw', sampleRateHz: 8_000 },
] as const;

export type OutputEncoding = (typeof OUTPUT_FORMATS)[number]['encoding'];

/** Encoding and rate of sound that leaves; one of {@link OUTPUT_FORMATS}. */
export interface OutputFormat {
  readonly encoding: OutputEncoding;
  readonly sampleRateHz: number;
}

/** What a client gets that does not ask. */
export const USUAL_OUTPUT: OutputFormat = { encoding: 'pcm_s16le', sampleRateHz: 24_000 };

/** Sound that comes in. */
export const InputFormat = z.strictObject({
  encoding: z.enum(['pcm_s16le', 'pcm_f32le', 'mulaw', 'alaw', 'opus']),
  sampleRateHz: z.number().int().min(LIMITS.inputRate.minimum).max(LIMITS.inputRate.maximum),
  /** Whether it drives the face of `output.motion`, in place of being listened to by it. */
  drives: z.boolean().optional(),
});
export type InputFormat = z.infer<typeof InputFormat>;
