import { VivaError } from '../core/errors.ts';

/** A dimension is a size, or the name of one that varies from call to call. */
export type Dimension = number | string;

export interface TensorSpec {
  readonly name: string;
  readonly type: 'float32' | 'int64';
  readonly shape: readonly Dimension[];
}

/** Numbers and how they lie. Borrowed by a model while it runs; what a model returns is owned by the caller. */
export interface Tensor {
  /** @shape as `dims` say, row by row */
  readonly data: Float32Array | BigInt64Array;
  readonly dims: readonly number[];
}

/** Tensors by name. */
export type Tensors = Readonly<Record<string, Tensor>>;

const mismatch = (spec: TensorSpec, got: string): VivaError =>
  new VivaError('MODEL_SHAPE_MISMATCH', {
    tensor: spec.name,
    want: `${spec.type} [${spec.shape.join(', ')}]`,
    got,
  });

/**
 * Checks a tensor against its spec and adds the sizes that its named dimensions took to `bound`, so that tensors which
 * share a name share a size. Throws `MODEL_SHAPE_MISMATCH`.
 */
export const bindShape = (spec: TensorSpec, tensor: Tensor | undefined, bound: Map<string, number>): void => {
  if (tensor === undefined) throw mismatch(spec, 'nothing');
  const type = tensor.data instanceof Float32Array ? 'float32' : 'int64';
  const size = tensor.dims.reduce((product, dimension) => product * dimension, 1);
  const fits =
    type === spec.type &&
    size === tensor.data.length &&
    tensor.dims.length === spec.shape.length &&
    spec.shape.every((want, axis) => {
      const got = tensor.dims[axis];
      if (typeof want === 'number') return want === got;
      const seen = bound.get(want);
      if (seen === undefined && got !== undefined) bound.set(want, got);
      return seen === undefined || seen === got;
    });
  if (!fits) throw mismatch(spec, `${type} [${tensor.dims.join(', ')}] of ${String(tensor.data.length)}`);
};

/** Checks every spec's tensor, sizes shared between them. */
export const bindShapes = (
  specs: readonly TensorSpec[],
  tensors: Tensors,
  bound: Map<string, number>,
): void => {
  for (const spec of specs) bindShape(spec, tensors[spec.name], bound);
};

/** A tensor of float32 by its name; what else it could be was refused by {@link bindShapes}. */
export const floatsOf = (tensors: Tensors, name: string): Float32Array => {
  const data = tensors[name]?.data;
  if (data instanceof Float32Array) return data;
  throw new VivaError('MODEL_SHAPE_MISMATCH', { tensor: name, want: 'float32', got: typeof data });
};

/** Whether every number is one: nought times anything else is not nought. */
export const allFinite = (numbers: Float32Array): boolean => {
  let sum = 0;
  // By index: a decoder's answer is a third of a million numbers, and an iterator takes twice as long.
  let left = numbers.length;
  while (left > 0) {
    left -= 1;
    sum += (numbers[left] ?? 0) * 0;
  }
  return sum === 0;
};

/**
 * Gives the memory of results back at once, for whoever has done with them: a graph's answer is megabytes in a heap that holds
 * little else, and the engine, which would find them one day, collects everything for their sake once a second. The tensors are
 * empty then; so is every other view of their memory.
 */
export const releaseTensors = (tensors: Tensors): void => {
  for (const { data } of Object.values(tensors)) {
    if (data.buffer instanceof ArrayBuffer && !data.buffer.detached) data.buffer.transfer(0);
  }
};
