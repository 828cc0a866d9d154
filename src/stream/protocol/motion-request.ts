import { z } from 'zod';

export const FACE_LABELS = ['auto', 'idle', 'listening', 'speaking'] as const;

/** Coefficients by name; which names there are, and how far they go, the face itself knows and says. */
export const Expression = z
  .record(z.string().max(40), z.number())
  .refine((given) => Object.keys(given).length <= 104, 'names more coefficients than there are');

/** What a client may ask about motion when it opens a session. */
export const OutputMotion = z.strictObject({
  fps: z.union([z.literal(25), z.literal(50)]).default(25),
  encoding: z.enum(['json', 'binary']).default('json'),
  seed: z.number().int().min(0).max(4_294_967_295).default(0),
  steps: z.union([z.literal(1), z.literal(2)]).optional(),
  state: z.enum(FACE_LABELS).default('auto'),
  expression: Expression.default({}),
});
export type OutputMotion = z.infer<typeof OutputMotion>;
