import { VivaError } from '../core/errors.ts';
import type { ModelManifest } from '../inference/index.ts';

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
