import { invariant } from '../core/assert.ts';
import type { Model } from './model.ts';
import type { Tensor, Tensors } from './tensor.ts';

/** A call that waits for the next run. */
interface Call {
  readonly inputs: Tensors;
  /** Rows of it: the size of every first dimension. */
  readonly rows: number;
  /** Calls that look alike go into one run. */
  readonly shape: string;
  readonly settle: { resolve(outputs: Tensors): void; reject(error: unknown): void };
}

const rowsOf = (inputs: Tensors): number => {
  const [first] = Object.values(inputs);
  const rows = first?.dims[0];
  invariant(rows !== undefined, 'what is batched has rows');
  invariant(
    Object.values(inputs).every(({ dims }) => dims[0] === rows),
    'all inputs of a call have as many rows',
  );
  return rows;
};

const shapeOf = (inputs: Tensors): string =>
  Object.entries(inputs)
    .map(([name, { data, dims }]) => `${name} ${data.constructor.name} ${dims.slice(1).join('×')}`)
    .sort()
    .join(', ');

const joined = (tensors: readonly Tensor[]): Tensor => {
  const [first] = tensors;
  invariant(first !== undefined, 'something is joined');
  const dims = [tensors.reduce((sum, each) => sum + (each.dims[0] ?? 0), 0), ...first.dims.slice(1)];
  const length = tensors.reduce((sum, { data }) => sum + data.length, 0);
  const floats = first.data instanceof Float32Array;
  const data = floats ? new Float32Array(length) : new BigInt64Array(length);
  let at = 0;
  for (const each of tensors) {
    // Equal shapes are of equal kinds.
    if (data instanceof Float32Array) data.set(each.data as Float32Array, at);
    else data.set(each.data as BigInt64Array, at);
    at += each.data.length;
  }
  return { data, dims };
};

/** Rows of a tensor, as a view of it. */
const part = ({ data, dims }: Tensor, from: number, rows: number): Tensor => {
  const [all = 1, ...rest] = dims;
  const width = data.length / all;
  return { data: data.subarray(from * width, (from + rows) * width), dims: [rows, ...rest] };
};

/** Runs for several callers at once. */
class BatchedModel implements Model {
  readonly name: string;
  readonly #model: Model;
  readonly #most: number;
  #waiting: Call[] = [];
  /** Never rejects. */
  #running = Promise.resolve();

  constructor(model: Model, most: number) {
    this.name = model.name;
    this.#model = model;
    this.#most = most;
  }

  run(inputs: Tensors): Promise<Tensors> {
    const { promise, ...settle } = Promise.withResolvers<Tensors>();
    // After whatever else has arrived by now, which may want the same.
    if (this.#waiting.length === 0) {
      setImmediate(() => {
        this.#running = this.#running.then(() => this.#runAll());
      });
    }
    this.#waiting.push({ inputs, rows: rowsOf(inputs), shape: shapeOf(inputs), settle });
    return promise;
  }

  close(): Promise<void> {
    return this.#model.close();
  }

  async #runAll(): Promise<void> {
    const waiting = this.#waiting;
    this.#waiting = [];
    while (waiting.length > 0) await this.#runOne(this.#take(waiting));
  }

  /** The first that waits, and those like it, as many rows as are run at once. */
  #take(waiting: Call[]): Call[] {
    const taken: Call[] = [];
    let rows = 0;
    for (const call of [...waiting]) {
      if (taken[0] && (call.shape !== taken[0].shape || rows + call.rows > this.#most)) continue;
      taken.push(call);
      rows += call.rows;
      waiting.splice(waiting.indexOf(call), 1);
    }
    return taken;
  }

  async #runOne(calls: readonly Call[]): Promise<void> {
    try {
      const [first] = calls;
      if (calls.length === 1 && first) {
        first.settle.resolve(await this.#model.run(first.inputs));
        return;
      }
      const names = Object.keys(first?.inputs ?? {});
      const inputs = names.map((name): [string, Tensor] => [
        name,
        joined(calls.flatMap((call) => call.inputs[name] ?? [])),
      ]);
      const outputs = await this.#model.run(Object.fromEntries(inputs));
      let from = 0;
      for (const { rows, settle } of calls) {
        const at = from;
        settle.resolve(
          Object.fromEntries(Object.entries(outputs).map(([name, tensor]) => [name, part(tensor, at, rows)])),
        );
        from += rows;
      }
    } catch (error) {
      for (const { settle } of calls) settle.reject(error);
    }
  }
}

/**
 * A model whose first dimension is rows that know nothing of each other, run for several callers at once: calls that come in the same turn
 * of the event loop go into one run, alike and up to `most` rows; a call of more goes alone. While one runs, the next gather. What each is
 * given is a view of the whole, and equals what it would have got alone to the accuracy of the provider. One that fails fails all in it.
 */
export const batchedModel = (model: Model, most: number): Model => new BatchedModel(model, most);
