import type { z } from 'zod';
import { VivaError } from '../../core/errors.ts';
import { LIMITS } from '../../core/limits.ts';

/** The bounds of numbers, for the errors that name them. */
const BOUNDS: Readonly<Record<string, { readonly minimum: number; readonly maximum: number }>> = {
  speed: LIMITS.speed,
  pitch: LIMITS.pitch,
  expressiveness: LIMITS.expressiveness,
  seed: LIMITS.seed,
  aheadMs: { minimum: LIMITS.ahead.minimum, maximum: LIMITS.ahead.maximum },
  'input.sampleRateHz': LIMITS.inputRate,
  'output.video.bitrate': LIMITS.video.bitrate,
};

/**
 * The first complaint about a request as one of our errors: a number out of bounds with its bounds, anything else with its field.
 *
 * @param whole what the field is called when it is the request itself that is wrong
 */
export const refusalOf = (error: z.ZodError, json: unknown, whole: string): VivaError => {
  const [issue] = error.issues;
  const field = issue?.path.join('.') ?? '';
  if (issue && (issue.code === 'too_big' || issue.code === 'too_small') && issue.origin === 'number') {
    const got: unknown = issue.path.reduce<unknown>(
      (value, key) => (value as Record<PropertyKey, unknown> | undefined)?.[key],
      json,
    );
    const bounds = BOUNDS[field];
    if (bounds && typeof got === 'number') {
      return new VivaError('VALUE_OUT_OF_RANGE', { field, got, ...bounds });
    }
  }
  return new VivaError('REQUEST_INVALID', {
    field: field || whole,
    problem: issue?.message ?? 'unreadable',
  });
};
