import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { VivaError } from '../core/errors.ts';
import type { ModelFolders, ModelManifest } from '../inference/index.ts';
import { parseManifest } from '../inference/index.ts';

const hasGraphs = (json: unknown): boolean => typeof json === 'object' && json !== null && 'graphs' in json;

/** The models that this version knows, by their manifests; a folder whose manifest names no graph holds data, not a model. */
export const readModels = ({ bundled }: ModelFolders): readonly ModelManifest[] =>
  readdirSync(bundled)
    .sort()
    .map((name) => join(bundled, name, 'manifest.json'))
    .filter((file) => existsSync(file))
    .flatMap((file) => {
      const json: unknown = JSON.parse(readFileSync(file, 'utf8'));
      return hasGraphs(json) ? [parseManifest(json, file)] : [];
    });

/** Those of the models that are named, or all where none is. Throws `MODEL_UNKNOWN`. */
export const chosenModels = (
  models: readonly ModelManifest[],
  names: readonly string[],
): readonly ModelManifest[] => {
  const known = models.map(({ name }) => name);
  const unknown = names.find((name) => !known.includes(name));
  if (unknown !== undefined) throw new VivaError('MODEL_UNKNOWN', { model: unknown, known });
  return names.length === 0 ? models : models.filter(({ name }) => names.includes(name));
};
