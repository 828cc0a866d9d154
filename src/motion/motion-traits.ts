import { z } from 'zod';
import { ARKIT_NAMES } from '../core/arkit.ts';
import { VivaError } from '../core/errors.ts';
import type { ModelManifest } from '../inference/index.ts';

const Traits = z.object({
  kind: z.literal('motion'),
  framesPerSecond: z.literal(25),
  featuresPerFrame: z.literal(2),
  /** Samples that make a feature. */
  blockSamples: z.literal(320),
  /** Features at a run's start that belong to no frame: the look-ahead. */
  leadFeatures: z.number().int().min(0).max(8),
  latents: z.number().int().positive(),
  encoderState: z.number().int().positive(),
  motionState: z.number().int().positive(),
  labels: z.tuple([z.literal('idle'), z.literal('listening'), z.literal('speaking')]),
  coefficients: z.array(z.enum(ARKIT_NAMES)).length(ARKIT_NAMES.length),
});

/** What only this room understands of a motion model. */
export type MotionTraits = z.infer<typeof Traits>;

/** Reads them. Throws `MANIFEST_INVALID`. */
export const motionTraitsOf = ({ name, traits }: ModelManifest): MotionTraits => {
  const parsed = Traits.safeParse(traits);
  if (parsed.success) return parsed.data;
  const issues = parsed.error.issues.map(({ path, message }) => `traits.${path.join('.')}: ${message}`);
  throw new VivaError('MANIFEST_INVALID', { file: `${name}/manifest.json`, issues });
};
