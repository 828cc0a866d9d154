import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { VivaError } from '../core/errors.ts';
import type { ModelManifest } from './manifest.ts';

/** Where models lie. */
export interface ModelFolders {
  /** Folders of models that came with the code: every manifest, and the weights of models that have no source elsewhere. */
  readonly bundled: string;
  /** Where the files of models with a source are put when they are fetched. */
  readonly fetched: string;
}

/** The folder of a model's files. */
export const folderOf = (manifest: ModelManifest, folders: ModelFolders): string =>
  join(manifest.source === undefined ? folders.bundled : folders.fetched, manifest.name);

export const sha256Of = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

/** The command that mends a model whose files are missing or wrong. */
export const remedyFor = (manifest: ModelManifest, { bundled }: ModelFolders): string => {
  if (manifest.source !== undefined) return `npx vivavoce models fetch ${manifest.name}`;
  const isCheckout = existsSync(join(dirname(bundled), '.git'));
  return isCheckout ? `git checkout -- ${join(bundled, manifest.name)}` : 'npm install --force vivavoce';
};

/** Whether all of a model's files are there. What is in them, {@link readModelFile} checks. */
export const isPresent = (manifest: ModelManifest, folders: ModelFolders): boolean =>
  Object.keys(manifest.files).every((file) => existsSync(join(folderOf(manifest, folders), file)));

/**
 * The bytes of a model's file, exactly those that the manifest names. Throws `MODEL_MISSING` or `MODEL_CORRUPT`, each with
 * the command that mends it.
 */
export const readModelFile = async (
  manifest: ModelManifest,
  file: string,
  folders: ModelFolders,
): Promise<Uint8Array> => {
  const path = join(folderOf(manifest, folders), file);
  const remedy = remedyFor(manifest, folders);
  const want = manifest.files[file];
  if (want === undefined) throw new RangeError(`${manifest.name} has no file ${file}`);
  const bytes = await readFile(path).catch((cause: unknown) => {
    throw new VivaError('MODEL_MISSING', { model: manifest.name, file: path, remedy }, { cause });
  });
  if (bytes.byteLength !== want.bytes) {
    const got = `${String(bytes.byteLength)} bytes`;
    throw new VivaError('MODEL_CORRUPT', { file: path, want: `${String(want.bytes)} bytes`, got, remedy });
  }
  const got = sha256Of(bytes);
  if (got !== want.sha256)
    throw new VivaError('MODEL_CORRUPT', { file: path, want: want.sha256, got, remedy });
  return bytes;
};

/** Checks every file of a model. Throws what {@link readModelFile} throws for the first that is not right. */
export const verifyModel = async (manifest: ModelManifest, folders: ModelFolders): Promise<void> => {
  for (const file of Object.keys(manifest.files)) await readModelFile(manifest, file, folders);
};
