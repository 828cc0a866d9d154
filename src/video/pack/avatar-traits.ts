import { z } from 'zod';
import { ARKIT_NAMES } from '../../core/arkit.ts';
import { VivaError } from '../../core/errors.ts';
import type { ModelManifest } from '../../inference/index.ts';

/** What follows the coefficients in a row of motion. */
export const POSE_NAMES = [
  'headYaw',
  'headPitch',
  'headRoll',
  'headX',
  'headY',
  'headZ',
  'gazeYaw',
  'gazePitch',
] as const;
const MOTION_NAMES: ReadonlySet<string> = new Set([...ARKIT_NAMES, ...POSE_NAMES]);

const FileName = z.string().regex(/^[\w][\w.-]*$/, 'must be a plain file name');
const place = z.number().int().min(0).max(511);

const Traits = z.looseObject({
  kind: z.literal('avatar'),
  size: z.literal(512),
  grid: z.literal(64),
  title: z.string().min(1).max(64),
  motion: z
    .array(z.string().refine((name) => MOTION_NAMES.has(name), 'is no coefficient and no angle'))
    .nonempty(),
  patches: z.array(
    z.strictObject({
      graph: z.enum(['mouth', 'eyes']),
      output: z.string(),
      index: z.number().int().min(0).max(3).nullable(),
      x: place,
      y: place,
      width: z.number().int().positive(),
      height: z.number().int().positive(),
    }),
  ),
  /** Names on which a graph depends; the others are nought to it. */
  dependsOn: z.partialRecord(z.enum(['mouth', 'eyes']), z.array(z.string())).optional(),
  layers: z.strictObject({ matte: FileName, background: FileName }).nullable(),
  portrait: FileName,
  preview: FileName,
  consent: FileName,
  person: z.enum(['generated', 'real']),
});

export type PatchGraph = 'mouth' | 'eyes';

export interface PatchTraits {
  readonly graph: PatchGraph;
  readonly output: string;
  /** Which of the graph's patches; `null` where it gives one. */
  readonly index: number | null;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  readonly texelsAcross: number;
  readonly texelsDown: number;
}

/** What only this room understands of a pack's manifest. Structured-cloneable. */
export interface AvatarTraits {
  readonly title: string;
  /** What stands at each place of a row of motion. */
  readonly motion: readonly string[];
  readonly patches: readonly PatchTraits[];
  readonly dependsOn: Readonly<Partial<Record<PatchGraph, readonly string[]>>>;
  readonly layers: { readonly matte: string; readonly background: string } | null;
  readonly portrait: string;
  readonly preview: string;
  readonly consent: string;
  readonly person: 'generated' | 'real';
}

/** The shape of a graph's output, [N, …]; throws `AVATAR_INVALID` where there is none of that name. */
const shapeOf = (
  { name, graphs }: ModelManifest,
  graph: string,
  output: string,
): readonly (number | string)[] => {
  const spec = graphs[graph]?.outputs.find((tensor) => tensor.name === output);
  if (spec === undefined)
    throw new VivaError('AVATAR_INVALID', { file: name, problem: `has no output ${graph}/${output}` });
  return spec.shape;
};

const texelsOf = (manifest: ModelManifest, graph: string, output: string, index: number | null) => {
  const shape = shapeOf(manifest, graph, output);
  const [channels, down, across] = shape.slice(-3);
  const count = shape.length === 5 ? shape[1] : 1;
  const fits =
    channels === 6 && typeof down === 'number' && typeof across === 'number' && (index ?? 0) < Number(count);
  if (!fits) {
    const problem = `gives ${graph}/${output} as [${shape.join(', ')}], not as patches of six channels`;
    throw new VivaError('AVATAR_INVALID', { file: manifest.name, problem });
  }
  return { texelsAcross: across, texelsDown: down };
};

const refuseField = (manifest: ModelManifest, output: string): void => {
  const shape = shapeOf(manifest, 'warp', output);
  if (shape.slice(1).join() === '2,64,64') return;
  const problem = `gives warp/${output} as [${shape.join(', ')}], not as [N, 2, 64, 64]`;
  throw new VivaError('AVATAR_INVALID', { file: manifest.name, problem });
};

/** All three graphs take the same row. */
const refuseMotion = ({ name, graphs }: ModelManifest, width: number): void => {
  for (const graph of ['warp', 'mouth', 'eyes']) {
    const shape = graphs[graph]?.inputs.find((tensor) => tensor.name === 'motion')?.shape ?? [];
    if (shape[1] === width) continue;
    const problem = `takes motion as [${shape.join(', ')}] at ${graph}, and names ${String(width)} numbers of it`;
    throw new VivaError('AVATAR_INVALID', { file: name, problem });
  }
};

const refuseMissing = ({ name, files }: ModelManifest, named: readonly string[]): void => {
  const missing = named.find((file) => !(file in files));
  if (missing === undefined) return;
  throw new VivaError('AVATAR_INVALID', {
    file: name,
    problem: `names ${missing}, which is not among its files`,
  });
};

/** Reads what a pack says of itself. Throws `AVATAR_INVALID` with what is wrong with it. */
export const avatarTraitsOf = (manifest: ModelManifest): AvatarTraits => {
  const parsed = Traits.safeParse(manifest.traits);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    const problem = `says wrongly of itself: ${issue?.path.join('.') ?? ''} ${issue?.message ?? ''}`;
    throw new VivaError('AVATAR_INVALID', { file: manifest.name, problem });
  }
  const { patches, dependsOn = {}, ...traits } = parsed.data;
  refuseMotion(manifest, traits.motion.length);
  refuseField(manifest, 'pose');
  refuseField(manifest, 'expression');
  refuseMissing(manifest, [
    traits.portrait,
    traits.preview,
    traits.consent,
    ...Object.values(traits.layers ?? {}),
  ]);
  return {
    ...traits,
    dependsOn,
    patches: patches.map((patch) => ({
      ...patch,
      ...texelsOf(manifest, patch.graph, patch.output, patch.index),
    })),
  };
};
