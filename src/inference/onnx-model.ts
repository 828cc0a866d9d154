import * as onnx from 'onnxruntime-node';
import { VivaError } from '../core/errors.ts';
import { cropGraph } from './crop-graph.ts';
import type { GraphSpec, ModelManifest } from './manifest.ts';
import type { ModelFolders } from './model-folder.ts';
import { readModelFile } from './model-folder.ts';
import type { Model, ModelOptions, Provider } from './model.ts';
import { readOnnx, writeOnnx } from './onnx-graph.ts';
import type { Tensor, Tensors, TensorSpec } from './tensor.ts';
import { allFinite, bindShapes } from './tensor.ts';

/** What an operator does about a provider that does not start. */
const REMEDY: Record<Provider, string> = {
  cpu: 'install the packages again: npm ci',
  webgpu: 'install a Vulkan driver and its loader (apt install libvulkan1), or set VIVAVOCE_PROVIDER=cpu',
  cuda: 'install the CUDA build of onnxruntime-node and CUDA 12 with cuDNN 9, or set VIVAVOCE_PROVIDER=cpu',
  tensorrt: 'install the CUDA build of onnxruntime-node and TensorRT 10, or set VIVAVOCE_PROVIDER=cpu',
  coreml: 'CoreML is for macOS; set VIVAVOCE_PROVIDER=cpu',
  dml: 'DirectML is for Windows; set VIVAVOCE_PROVIDER=cpu',
};

const reasonOf = (thrown: unknown): string => (thrown instanceof Error ? thrown.message : String(thrown));

/** What the runtime says of a graph with steps that only the processor could run. */
const NOT_ALL_OF_IT = 'fallback to CPU EP has been explicitly disabled';

const unavailable = (provider: Provider, graph: string, cause: unknown): VivaError => {
  const reason = reasonOf(cause);
  const details = reason.includes(NOT_ALL_OF_IT)
    ? {
        provider,
        reason: `it lacks steps of ${graph}`,
        remedy: 'set VIVAVOCE_PROVIDER=cpu, or install another voice only',
      }
    : { provider, reason, remedy: REMEDY[provider] };
  return new VivaError('PROVIDER_UNAVAILABLE', details, { cause });
};

const lost = (provider: Provider, graph: string, cause: unknown): VivaError =>
  new VivaError('PROVIDER_LOST', { provider, graph, reason: reasonOf(cause) }, { cause });

const sessionOptions = ({ provider, threads }: ModelOptions): onnx.InferenceSession.SessionOptions => ({
  executionProviders: [provider],
  intraOpNumThreads: threads,
  interOpNumThreads: 1,
  executionMode: 'sequential',
  graphOptimizationLevel: 'all',
  logSeverityLevel: 3,
  // The runtime would give what a provider cannot run to the processor and say nothing.
  ...(provider !== 'cpu' && { extra: { session: { disable_cpu_ep_fallback: '1' } } }),
});

/** The two directions across the runtime's border, each with the check that the types cannot make. */
const toRuntime = (spec: TensorSpec, { data, dims }: Tensor): onnx.Tensor =>
  data instanceof Float32Array
    ? new onnx.Tensor('float32', data, dims)
    : new onnx.Tensor(spec.type, data, dims);

const fromRuntime = (name: string, value: onnx.OnnxValue | undefined): Tensor => {
  if (value instanceof onnx.Tensor) {
    const { data, dims } = value;
    if (data instanceof Float32Array || data instanceof BigInt64Array) return { data, dims };
  }
  const got = value instanceof onnx.Tensor ? value.type : 'nothing';
  throw new VivaError('MODEL_SHAPE_MISMATCH', { tensor: name, want: 'float32 or int64', got });
};

class OnnxModel implements Model {
  readonly name: string;
  readonly #spec: GraphSpec;
  readonly #session: onnx.InferenceSession;
  readonly #provider: Provider;
  #closing: Promise<void> | undefined;

  constructor(name: string, spec: GraphSpec, session: onnx.InferenceSession, provider: Provider) {
    this.#provider = provider;
    this.name = name;
    this.#spec = spec;
    this.#session = session;
  }

  async run(inputs: Tensors): Promise<Tensors> {
    const bound = new Map<string, number>();
    bindShapes(this.#spec.inputs, inputs, bound);
    const feeds: Record<string, onnx.Tensor> = {};
    for (const spec of this.#spec.inputs) {
      const tensor = inputs[spec.name];
      if (tensor) feeds[spec.name] = toRuntime(spec, tensor);
    }
    const wanted = this.#spec.outputs.map(({ name }) => name);
    const made = await this.#session.run(feeds, wanted).catch((cause: unknown) => {
      // A processor does not go away; whatever else runs networks may.
      throw this.#provider === 'cpu' ? cause : lost(this.#provider, this.name, cause);
    });
    const outputs = Object.fromEntries(wanted.map((name) => [name, fromRuntime(name, made[name])]));
    bindShapes(this.#spec.outputs, outputs, bound);
    for (const [name, { data }] of Object.entries(outputs)) {
      if (data instanceof Float32Array && !allFinite(data)) {
        throw new VivaError('MODEL_OUTPUT_INVALID', { model: this.name, problem: `${name} is not finite` });
      }
    }
    return outputs;
  }

  close(): Promise<void> {
    this.#closing ??= this.#session.release();
    return this.#closing;
  }
}

/** A graph's bytes and what goes in and out. */
interface Loaded {
  readonly bytes: Uint8Array;
  readonly spec: GraphSpec;
}

const start = async (
  manifest: ModelManifest,
  graph: string,
  { bytes, spec }: Loaded,
  options: ModelOptions,
): Promise<Model> => {
  const provider = spec.runsOn ?? options.provider;
  const name = `${manifest.name}/${graph}`;
  const session = await onnx.InferenceSession.create(bytes, sessionOptions({ ...options, provider })).catch(
    (cause: unknown) => {
      throw unavailable(provider, name, cause);
    },
  );
  return new OnnxModel(name, spec, session, provider);
};

const load = async (manifest: ModelManifest, graph: string, folders: ModelFolders): Promise<Loaded> => {
  const spec = manifest.graphs[graph];
  if (spec === undefined) throw new RangeError(`${manifest.name} has no graph ${graph}`);
  return { spec, bytes: await readModelFile(manifest, spec.file, folders) };
};

/**
 * Loads one graph of a model and checks it against its manifest. Throws `MODEL_MISSING`, `MODEL_CORRUPT`, or
 * `PROVIDER_UNAVAILABLE` where the provider does not start or cannot run the graph: there is no silent fall-back.
 */
export const openOnnxModel = async (
  manifest: ModelManifest,
  graph: string,
  folders: ModelFolders,
  options: ModelOptions,
): Promise<Model> => start(manifest, graph, await load(manifest, graph, folders), options);

/** A model that is told which columns are wanted, or one that gives all that it sees, as its file has it. */
export interface CroppedModel {
  readonly model: Model;
  /** What lies in its one output, in this order; `undefined` where it could not be cropped and has its own outputs. */
  readonly parts: readonly string[] | undefined;
}

/** As {@link openOnnxModel}, cropped by {@link cropGraph} where the graph allows. */
export const openCroppedModel = async (
  manifest: ModelManifest,
  graph: string,
  folders: ModelFolders,
  options: ModelOptions,
): Promise<CroppedModel> => {
  const loaded = await load(manifest, graph, folders);
  const cropped = cropGraph(readOnnx(loaded.bytes), loaded.spec);
  const { spec } = cropped ?? loaded;
  const bytes = cropped ? writeOnnx(cropped.file) : loaded.bytes;
  return { model: await start(manifest, graph, { bytes, spec }, options), parts: cropped?.parts };
};
