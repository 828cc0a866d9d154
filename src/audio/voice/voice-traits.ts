import { z } from 'zod';
import { VivaError } from '../../core/errors.ts';
import type { Milliseconds } from '../../core/units.ts';
import { ms } from '../../core/units.ts';
import type { ModelManifest } from '../../inference/index.ts';

const Span = z.number().nonnegative().transform(ms);

/** What a voice's manifest says for this room: what its tensors mean, how its sound lies against its durations, who speaks. */
const Traits = z.strictObject({
  kind: z.literal('voice'),
  /** BCP 47. */
  language: z.string().min(2),
  /** Frames on either side of a window that the decoder must see. */
  contextFrames: z.number().int().nonnegative(),
  front: z.strictObject({
    tokens: z.string(),
    speed: z.string(),
    /** The input for a voice's weights; absent where the model has one voice. */
    voice: z.string().optional(),
    /** Inputs for what the flow read; there where the model has one. */
    calm: z.string().optional(),
    reach: z.string().optional(),
    deviation: z.string().optional(),
    expressiveness: z.string().optional(),
    durations: z.string(),
    framesPerDuration: z.number().int().positive(),
    pitch: z.string(),
  }),
  /** Of the flow that gives a sentence many readings: graph `text` is run once a clause, graph `flow` once a step. */
  flow: z
    .strictObject({
      text: z.strictObject({
        tokens: z.string(),
        voice: z.string(),
        /** What the flow must know of the clause. */
        encoded: z.string(),
        /** The calm average, from which readings deviate, and how far they do. */
        calm: z.string(),
        reach: z.string(),
      }),
      /** From time `t` to time `r`: noise is at 1, the reading at 0. */
      step: z.strictObject({
        encoded: z.string(),
        z: z.string(),
        r: z.string(),
        t: z.string(),
        velocity: z.string(),
      }),
      /** Where the first of two steps ends. */
      middle: z.number().gt(0).lt(1),
      /** How much of a symbol's noise an utterance shares, and how much is its own, by value. */
      noise: z.strictObject({
        shared: z.array(z.number()).length(3),
        own: z.array(z.number()).length(3),
      }),
      /** What the second step was measured to gain, by place. For readers. */
      secondStep: z.record(z.string(), z.number()).optional(),
    })
    .optional(),
  decoder: z.strictObject({
    /** Outputs of the front that the decoder takes under the same name, and the frames that a column of each stands for. */
    conditions: z
      .array(z.strictObject({ name: z.string(), framesPerColumn: z.number().int().positive() }))
      .nonempty(),
    harmonic: z.string(),
    offset: z.string(),
    noise: z.string(),
    free: z.string(),
    phase: z.string(),
  }),
  timing: z.strictObject({
    /** How far a phoneme is heard before its duration begins. */
    leadMs: Span,
    /** How long the last phoneme of a clause is heard; its duration holds the silence after it. */
    lastPhonemeMs: Span,
    /** How long before the end of the opening silence sound may begin. */
    onsetMs: Span,
  }),
  voices: z
    .array(
      z.strictObject({
        id: z.string().regex(/^[a-z0-9-]+$/),
        name: z.string().min(1),
        weights: z.array(z.number()).nonempty().optional(),
      }),
    )
    .nonempty(),
  /** Offered only where no other model is installed. */
  lastResort: z.boolean().default(false),
  /** The token of the silence before and after a clause. */
  edgeToken: z.number().int().nonnegative(),
  /** Tokens by phoneme. */
  alphabet: z.record(z.string(), z.number().int().nonnegative()),
});

export interface VoiceTiming {
  readonly lead: Milliseconds;
  readonly lastPhoneme: Milliseconds;
  readonly onset: Milliseconds;
}

export interface VoiceTraits extends Omit<z.infer<typeof Traits>, 'timing'> {
  readonly timing: VoiceTiming;
}

/** Reads what a manifest says of a voice, or throws `MANIFEST_INVALID`. */
export const voiceTraitsOf = (manifest: ModelManifest): VoiceTraits => {
  const parsed = Traits.safeParse(manifest.traits);
  if (!parsed.success) {
    const issues = parsed.error.issues.map(({ path, message }) => `traits.${path.join('.')}: ${message}`);
    throw new VivaError('MANIFEST_INVALID', { file: `${manifest.name}/manifest.json`, issues });
  }
  const { leadMs: lead, lastPhonemeMs: lastPhoneme, onsetMs: onset } = parsed.data.timing;
  return { ...parsed.data, timing: { lead, lastPhoneme, onset } };
};
