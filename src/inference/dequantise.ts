import { invariant } from '../core/assert.ts';
import type { GraphNode, GraphTensor, OnnxFile } from './onnx-graph.ts';
import { ELEMENT } from './onnx-graph.ts';

/**
 * A product in eight bits with scales made at run time, as onnxruntime's quantiser writes it:
 *
 *     X → DynamicQuantizeLinear ┐
 *     int8 weights ─────────────┴→ MatMulInteger → Cast → Mul (by both scales) → Y
 */
interface QuantisedProduct {
  readonly input: string;
  readonly weights: string;
  readonly zeroPoint: string;
  readonly scale: string;
  /** The last node: it gives what the plain product gives. */
  readonly last: GraphNode;
}

const bytesOf = (tensor: GraphTensor): Uint8Array => {
  if (tensor.rawData !== undefined) return tensor.rawData;
  if (tensor.int32Data !== undefined) return Uint8Array.from(tensor.int32Data);
  invariant(tensor.floatData !== undefined, 'a weight has data');
  return new Uint8Array(Float32Array.from(tensor.floatData).buffer);
};

const floatOf = (tensor: GraphTensor): number => {
  const bytes = bytesOf(tensor);
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength).getFloat32(0, true);
};

const signedOf = (tensor: GraphTensor): Int8Array => {
  const bytes = bytesOf(tensor);
  return new Int8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength);
};

/** Nodes by the tensors that they make or use. */
interface Wiring {
  maker(tensor: string | undefined): GraphNode | undefined;
  user(tensor: string | undefined): GraphNode | undefined;
}

const wiringOf = (nodes: readonly GraphNode[]): Wiring => {
  const makers = new Map<string, GraphNode>();
  const users = new Map<string, GraphNode>();
  for (const node of nodes) {
    for (const name of node.output) makers.set(name, node);
    for (const name of node.input ?? []) users.set(name, node);
  }
  return {
    maker: (tensor = '') => makers.get(tensor),
    user: (tensor = '') => users.get(tensor),
  };
};

const inputOf = (node: GraphNode | undefined, index: number): string => {
  const name = node?.input?.[index];
  invariant(name !== undefined, `${node?.name ?? 'a node'} has an input ${String(index)}`);
  return name;
};

const findProduct = (node: GraphNode, wiring: Wiring): QuantisedProduct => {
  const cast = wiring.user(node.output[0]);
  const last = wiring.user(cast?.output[0]);
  invariant(cast?.opType === 'Cast' && last?.opType === 'Mul', 'a product in eight bits is cast and scaled');
  const scales = wiring.maker(inputOf(last, 1));
  invariant(scales?.opType === 'Mul', 'its scale is that of its input times that of its weights');
  return {
    input: inputOf(wiring.maker(inputOf(node, 0)), 0),
    weights: inputOf(node, 1),
    zeroPoint: inputOf(node, 3),
    scale: inputOf(scales, 1),
    last,
  };
};

/** Stored tensors, turned to float32 once each, however many products share them. */
class FloatWeights {
  readonly #stored: ReadonlyMap<string, GraphTensor>;
  readonly #made = new Map<string, GraphTensor>();

  constructor(initializers: readonly GraphTensor[]) {
    this.#stored = new Map(initializers.map((tensor) => [tensor.name ?? '', tensor]));
  }

  get made(): readonly GraphTensor[] {
    return [...this.#made.values()];
  }

  /** @returns the name of the float32 weights of a product */
  nameFor({ weights, zeroPoint, scale }: QuantisedProduct): string {
    const name = weights.replace(/_quantized$/, '');
    if (this.#made.has(name)) return name;
    const stored = this.#find(weights);
    invariant(stored.dataType === ELEMENT.int8, `${weights} is of whole numbers with a sign`);
    const zero = signedOf(this.#find(zeroPoint))[0] ?? 0;
    const step = floatOf(this.#find(scale));
    const values = Float32Array.from(signedOf(stored), (value) => (value - zero) * step);
    const { dims = [] } = stored;
    this.#made.set(name, { name, dims, dataType: ELEMENT.float32, rawData: new Uint8Array(values.buffer) });
    return name;
  }

  #find(name: string): GraphTensor {
    const tensor = this.#stored.get(name);
    invariant(tensor !== undefined, `${name} is stored in the file`);
    return tensor;
  }
}

/**
 * The same graph with its eight-bit products in float32, so that a part of an input gives what the whole gives: scales made
 * at run time depend on all that is in the input.
 */
export const dequantise = (file: OnnxFile): OnnxFile => {
  const { graph } = file;
  const wiring = wiringOf(graph.node);
  const weights = new FloatWeights(graph.initializer);
  const products = new Map(
    graph.node
      .filter(({ opType }) => opType === 'MatMulInteger')
      .map((node) => findProduct(node, wiring))
      .map((product) => [product.last, product]),
  );
  const node = graph.node.map((old): GraphNode => {
    const product = products.get(old);
    if (product === undefined) return old;
    const name = weights.nameFor(product);
    return { name: old.name ?? name, opType: 'MatMul', input: [product.input, name], output: old.output };
  });
  return { ...file, graph: { ...graph, node, initializer: [...graph.initializer, ...weights.made] } };
};
