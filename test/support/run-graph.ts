import { InferenceSession, Tensor as RuntimeTensor } from 'onnxruntime-node';
import type { Tensors } from '../../src/inference/index.ts';

/** Runs a graph once, from its bytes, as the runtime alone does it. @returns its floats by name */
export const runGraph = async (
  bytes: Uint8Array,
  inputs: Tensors,
): Promise<Readonly<Record<string, Float32Array>>> => {
  const session = await InferenceSession.create(bytes);
  const feeds = Object.fromEntries(
    Object.entries(inputs).map(([name, { data, dims }]) => [
      name,
      data instanceof Float32Array
        ? new RuntimeTensor('float32', data, dims)
        : new RuntimeTensor('int64', data, dims),
    ]),
  );
  const outputs = await session.run(feeds);
  return Object.fromEntries(
    Object.entries(outputs).map(([name, { data }]) => [
      name,
      data instanceof Float32Array ? data : new Float32Array(),
    ]),
  );
};
