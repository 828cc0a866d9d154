import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ModelFolders, ModelManifest } from '../../src/inference/index.ts';
import { parseManifest } from '../../src/inference/index.ts';
import { sha256Of } from '../../src/inference/model-folder.ts';
import type { GraphNode, GraphTensor, GraphValue, OnnxFile } from '../../src/inference/onnx-graph.ts';
import { ELEMENT, writeOnnx } from '../../src/inference/onnx-graph.ts';

export const floatTensor = (
  name: string,
  dims: readonly number[],
  values: readonly number[],
): GraphTensor => ({
  name,
  dims,
  dataType: ELEMENT.float32,
  rawData: new Uint8Array(Float32Array.from(values).buffer),
});

export const byteTensor = (
  name: string,
  dims: readonly number[],
  values: readonly number[],
): GraphTensor => ({
  name,
  dims,
  dataType: ELEMENT.int8,
  rawData: new Uint8Array(Int8Array.from(values).buffer),
});

export const floatValue = (name: string, ...shape: readonly (number | string)[]): GraphValue => ({
  name,
  type: {
    tensorType: {
      elemType: ELEMENT.float32,
      shape: { dim: shape.map((d) => (typeof d === 'number' ? { dimValue: d } : { dimParam: d })) },
    },
  },
});

export const graphNode = (
  opType: string,
  input: readonly string[],
  ...output: readonly string[]
): GraphNode => ({
  opType,
  name: output[0] ?? opType,
  input,
  output,
});

export const onnxFile = (graph: Omit<OnnxFile['graph'], 'name'>): OnnxFile => ({
  irVersion: 8,
  producerName: 'test',
  opsetImport: [{ version: 17 }],
  graph: { name: 'test', ...graph },
});

const vector = (name: string): unknown => ({ name, type: 'float32', shape: ['N'] });

/** A model of one graph, from `x` to `y`, both vectors; written to a folder of its own. */
export const installGraph = (
  nodes: readonly GraphNode[],
): { manifest: ModelManifest; folders: ModelFolders; file: string } => {
  const bytes = writeOnnx(
    onnxFile({ node: nodes, initializer: [], input: [floatValue('x', 'N')], output: [floatValue('y', 'N')] }),
  );
  const bundled = mkdtempSync(join(tmpdir(), 'vivavoce-graph-'));
  mkdirSync(join(bundled, 'small'));
  const file = join(bundled, 'small', 'graph.onnx');
  writeFileSync(file, bytes);
  const manifest = parseManifest(
    {
      name: 'small',
      version: '1',
      license: 'Apache-2.0',
      provenance: 'a test',
      files: { 'graph.onnx': { bytes: bytes.byteLength, sha256: sha256Of(bytes) } },
      sampleRateHz: 24_000,
      steps: [1],
      windowsMs: { shortest: 10, longest: 100 },
      cost: { machine: 'any', milliseconds: { run: 1 } },
      graphs: { only: { file: 'graph.onnx', inputs: [vector('x')], outputs: [vector('y')] } },
    },
    file,
  );
  return { manifest, folders: { bundled, fetched: join(bundled, 'fetched') }, file };
};
