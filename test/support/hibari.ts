import { fileURLToPath } from 'node:url';
import { VivaError } from '../../src/core/errors.ts';
import type { Model, ModelFolders, ModelManifest } from '../../src/inference/index.ts';
import { fetchModel, isPresent, openOnnxModel, readManifest, remedyFor } from '../../src/inference/index.ts';
import { FOLDERS } from './voices.ts';

const inRepository = (path: string): string => fileURLToPath(new URL(`../../${path}`, import.meta.url));

export const HIBARI: ModelManifest = readManifest(inRepository('models/hibari'));

/** The whole graph of the package in float32: a test's alone, so it is kept apart from what is served. */
const UNCUT: ModelManifest = readManifest(inRepository('test/fixtures/models/hibari-uncut'));
const UNCUT_FOLDERS: ModelFolders = {
  bundled: inRepository('test/fixtures/models'),
  fetched: inRepository('.runtime/test-models'),
};

/** Finds what the tests of hibari need. @returns why not, where it is not here */
export const findHibari = async (): Promise<string | undefined> => {
  if (!isPresent(HIBARI, FOLDERS)) return remedyFor(HIBARI, FOLDERS);
  try {
    await fetchModel(UNCUT, UNCUT_FOLDERS);
  } catch (error) {
    // A registry out of reach may skip these tests; whatever else is wrong must fail them.
    if (error instanceof VivaError && error.code === 'MODEL_MISSING') return error.message;
    throw error;
  }
  return undefined;
};

export const openUncut = (): Promise<Model> =>
  openOnnxModel(UNCUT, 'whole', UNCUT_FOLDERS, { provider: 'cpu', threads: 1 });
