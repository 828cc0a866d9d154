import { z } from 'zod';
import { LIMITS } from '../../core/limits.ts';

const between = ({ minimum, maximum }: { readonly minimum: number; readonly maximum: number }) =>
  z.number().min(minimum).max(maximum);

/** Fields of a request that say how its text is to sound, over the socket and over HTTP alike. */
export const DELIVERY = {
  speed: between(LIMITS.speed).optional(),
  pitch: between(LIMITS.pitch).optional(),
  expressiveness: between(LIMITS.expressiveness).optional(),
  steps: z.union([z.literal(1), z.literal(2), z.literal('auto')], 'must be 1, 2 or "auto"').optional(),
  seed: between(LIMITS.seed).int().optional(),
};
