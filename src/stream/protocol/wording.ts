import { z } from 'zod';
import { LIMITS } from '../../core/limits.ts';
import { fitsLexicon } from '../../core/wording.ts';

/** Fields of a request that say how its text is to be read, over the socket and over HTTP alike. */
export const WORDING = {
  lexicon: z
    .record(
      z.string().min(1).max(LIMITS.nameCharacters),
      z
        .string()
        .min(1)
        .max(4 * LIMITS.nameCharacters),
    )
    .refine(fitsLexicon, { message: `at most ${String(LIMITS.lexiconWords)} words` })
    .optional(),
  emoji: z.enum(['name', 'skip']).optional(),
};
