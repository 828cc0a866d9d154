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

const signed = (bytes: Uint8Array): Int8Array =>
  new Int8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength);

const floatWeights = (weights: GraphTensor, zeroPoint: number, scale: number, name: string): GraphTensor => {
  const values = signed(bytesOf(weights));
  const floats = Float32Array.from(values, (value) => (value - zeroPoint) * scale);
  return {
    name,
    dataType: ELEMENT.float32,
    ...(weights.dims && { dims: weights.dims }),
    rawData: new Uint8Array(floats.buffer),
  };
};

/** Who makes and who uses each tensor. */
const wiring = (nodes: readonly GraphNode[]) => {
  const maker = new Map<string, GraphNode>();
  const user = new Map<string, GraphNode>();
  for (const node of nodes) {
    for (const name of node.output) maker.set(name, node);
    for (const name of node.input ?? []) user.set(name, node);
  }
  return { maker, user };
};

const findProduct = (node: GraphNode, { maker, user }: ReturnType<typeof wiring>): QuantisedProduct => {
  const [quantised = '', weights = '', , zeroPoint = ''] = node.input ?? [];
  const cast = user.get(node.output[0] ?? '');
  const last = user.get(cast?.output[0] ?? '');
  const scales = maker.get(last?.input?.[1] ?? '');
  const input = maker.get(quantised)?.input?.[0];
  const scale = scales?.input?.[1];
  invariant(
    cast?.opType === 'Cast' && last?.opType === 'Mul' && scales?.opType === 'Mul',
    `${node.name ?? node.opType} is followed by a cast and its scales`,
  );
  invariant(input !== undefined && scale !== undefined, 'a product in eight bits has an input and a scale');
  return { input, weights, zeroPoint, scale, last };
};

/**
 * The same graph with its eight-bit products in float32, so that a part of an input gives what the whole gives: scales made
 * at run time depend on all that is in the input.
 */
export const dequantise = (file: OnnxFile): OnnxFile => {
  const { graph } = file;
  const wires = wiring(graph.node);
  const stored = new Map(graph.initializer.map((tensor) => [tensor.name, tensor]));
  const products = new Map(
    graph.node
      .filter(({ opType }) => opType === 'MatMulInteger')
      .map((node) => findProduct(node, wires))
      .map((product) => [product.last, product]),
  );
  const made = new Map<string, GraphTensor>();
  const node = graph.node.map((old): GraphNode => {
    const product = products.get(old);
    if (product === undefined) return old;
    const [weights, zeroPoint, scale] = [product.weights, product.zeroPoint, product.scale].map((name) =>
      stored.get(name),
    );
    invariant(
      weights?.dataType === ELEMENT.int8 && zeroPoint !== undefined && scale !== undefined,
      'eight-bit weights are stored with one scale and one zero point',
    );
    const name = product.weights.replace(/_quantized$/, '');
    if (!made.has(name)) {
      made.set(name, floatWeights(weights, signed(bytesOf(zeroPoint))[0] ?? 0, floatOf(scale), name));
    }
    return {
      name: old.name ?? name,
      opType: 'MatMul',
      input: [product.input, name],
      output: old.output,
    };
  });
  return { ...file, graph: { ...graph, node, initializer: [...graph.initializer, ...made.values()] } };
};
