import type { GraphNode, GraphValue, OnnxFile } from './onnx-graph.ts';
import { ELEMENT } from './onnx-graph.ts';
import { cutGraph } from './graph-cut.ts';
import type { GraphSpec } from './manifest.ts';

/** The inputs that a cropped graph has beside its own: the first column that is wanted, and the one after the last. */
export const CROP = { from: 'cropFrom', to: 'cropTo' } as const;
/** Its one output, all parts of it one under the other. */
export const JOINED = 'joined';

/** A graph that computes only the columns that it is asked for, as far back as each column stands for itself. */
export interface CroppedGraph {
  readonly file: OnnxFile;
  readonly spec: GraphSpec;
  /** The outputs of the graph as it was, in the order in which they lie in the one that it has now; all are as large. */
  readonly parts: readonly string[];
}

/** Steps that make each row of numbers from the same row alone. */
const ROW_BY_ROW = new Set(['Add', 'MatMul', 'DequantizeLinear', 'QuantizeLinear']);

const int64Tensor = (name: string, value: number) => ({
  name,
  dims: [1],
  dataType: ELEMENT.int64,
  rawData: new Uint8Array(BigInt64Array.of(BigInt(value)).buffer),
});

const valueOf = (name: string, elemType: number, shape: readonly (number | string)[]): GraphValue => ({
  name,
  type: {
    tensorType: {
      elemType,
      shape: {
        dim: shape.map((size) => (typeof size === 'number' ? { dimValue: size } : { dimParam: size })),
      },
    },
  },
});

/** Who makes which tensor. */
class Makers {
  readonly #makers = new Map<string, GraphNode>();

  constructor(nodes: readonly GraphNode[]) {
    for (const node of nodes) for (const output of node.output) this.#makers.set(output, node);
  }

  /** The node that makes a tensor, where it is of that kind. */
  of(tensor: string | undefined, ...kinds: readonly string[]): GraphNode | undefined {
    const node = this.#makers.get(tensor ?? '');
    return node !== undefined && kinds.includes(node.opType) ? node : undefined;
  }

  /** From a tensor back over steps that work row by row to the normalisation that they begin with. */
  normalisationBefore(tensor: string | undefined): GraphNode | undefined {
    const node = this.#makers.get(tensor ?? '');
    if (node?.opType === 'LayerNormalization') return node;
    if (node === undefined || !ROW_BY_ROW.has(node.opType)) return undefined;
    // Its other inputs are weights, which no normalisation makes.
    for (const input of node.input ?? []) {
      const found = this.normalisationBefore(input);
      if (found) return found;
    }
    return undefined;
  }
}

/** The parts in the order in which one `Split` makes them of one tensor; `undefined` where they are made otherwise. */
const partsOf = (
  { graph }: OnnxFile,
  makers: Makers,
): { parts: readonly string[]; split: GraphNode } | undefined => {
  const found = graph.output.map(({ name }) => {
    const from = makers.of(name, 'Squeeze')?.input?.[0];
    return { name, from, split: makers.of(from, 'Split') };
  });
  const [split] = found.map((one) => one.split);
  if (split === undefined || found.some((one) => one.split !== split)) return undefined;
  const parts = split.output.map((output) => found.find(({ from }) => from === output)?.name);
  return parts.every((part) => part !== undefined) ? { parts, split } : undefined;
};

/** Where a graph's columns begin to be made alone, and where all of its parts are one tensor. */
interface Seam {
  readonly parts: readonly string[];
  readonly norm: GraphNode;
  readonly transpose: GraphNode;
}

const seamOf = (file: OnnxFile): Seam | undefined => {
  const makers = new Makers(file.graph.node);
  const made = partsOf(file, makers);
  const reshape = makers.of(made?.split.input?.[0], 'Reshape');
  const transpose = makers.of(reshape?.input?.[0], 'Transpose');
  const norm = makers.normalisationBefore(transpose?.input?.[0]);
  return made && transpose && norm && { parts: made.parts, norm, transpose };
};

/** The rows of each part, where all have as many. */
const rowsOf = ({ outputs }: GraphSpec): number | undefined => {
  const [rows, ...others] = outputs.map(({ shape }) => shape[1]);
  return typeof rows === 'number' && others.every((other) => other === rows) ? rows : undefined;
};

/** The graph with a crop before its last normalisation, and all parts as one output. */
const withCrop = ({ graph, ...file }: OnnxFile, { norm, transpose }: Seam, output: GraphValue): OnnxFile => {
  const [uncropped = '', ...rest] = norm.input ?? [];
  const cropped = `${uncropped}.cropped`;
  const axis = `${uncropped}.axis`;
  const slice = { opType: 'Slice', input: [uncropped, CROP.from, CROP.to, axis], output: [cropped] };
  const node = graph.node.flatMap((old): readonly GraphNode[] => {
    if (old === norm) return [slice, { ...old, input: [cropped, ...rest] }];
    return [old === transpose ? { ...old, output: [JOINED] } : old];
  });
  const initializer = [...graph.initializer, int64Tensor(axis, 1)];
  const places = [CROP.from, CROP.to].map((name) => valueOf(name, ELEMENT.int64, [1]));
  return cutGraph({ ...file, graph: { ...graph, node, initializer } }, [...graph.input, ...places], [output]);
};

/**
 * A decoder needs to see columns on either side of those that are wanted, but only as far as its convolutions reach. After the last
 * of them, each column is made alone: a cropped graph leaves the others out there, where a third of its time is spent; and it
 * gives all its parts as the one tensor that they are, without a copy of each.
 *
 * @returns `undefined` for a graph that does not end in a normalisation, products and a transposition, split into its outputs
 */
export const cropGraph = (file: OnnxFile, spec: GraphSpec): CroppedGraph | undefined => {
  const seam = seamOf(file);
  const rows = rowsOf(spec);
  if (seam === undefined || rows === undefined) return undefined;
  const { parts } = seam;
  const place = (name: string) => ({ name, type: 'int64', shape: [1] }) as const;
  const output = { name: JOINED, type: 'float32', shape: [1, rows * parts.length, 'Columns'] } as const;
  return {
    file: withCrop(file, seam, valueOf(JOINED, ELEMENT.float32, output.shape)),
    spec: { ...spec, inputs: [...spec.inputs, place(CROP.from), place(CROP.to)], outputs: [output] },
    parts,
  };
};
