/** A run of vertices and a run of triangles that are drawn alike. */
export interface HeadPart {
  readonly name: string;
  readonly vertices: readonly [first: number, count: number];
  readonly triangles: readonly [first: number, count: number];
}

/** What a coefficient of 1 does to the vertices that it moves. */
export interface HeadShape {
  readonly name: string;
  /** @shape [count] */
  readonly vertices: Uint16Array;
  /** @shape [count * 3] float32, centimetres */
  readonly deltas: Float32Array;
}

/** A head as it lies in models/head/head.bin: centimetres, y up, looking along +z; its left is +x. */
export interface HeadModel {
  readonly parts: readonly HeadPart[];
  /** @shape [vertices * 3] float32 */
  readonly positions: Float32Array;
  /** @shape [vertices * 3] float32, sRGB @range [0, 1] */
  readonly colours: Float32Array;
  /** @shape [triangles * 3] */
  readonly triangles: Uint32Array;
  readonly shapes: readonly HeadShape[];
  /** Centres of the eyeballs. */
  readonly eyes: { readonly eyeLeft: readonly number[]; readonly eyeRight: readonly number[] };
}

/** What the file says about itself; written by models/head/recipe/make_head.py. */
interface Description {
  readonly vertices: number;
  readonly triangles: number;
  readonly scale: number;
  readonly parts: readonly HeadPart[];
  readonly eyes: HeadModel['eyes'];
  readonly blocks: { readonly positions: number; readonly colours: number; readonly triangles: number };
  readonly shapes: readonly {
    readonly name: string;
    readonly count: number;
    readonly step: number;
    readonly bits: 8 | 16;
    readonly vertices: number;
    readonly deltas: number;
  }[];
}

const MAGIC = 'VVH1';
const HEADER_BYTES = 8;

const inflated = async (bytes: Uint8Array<ArrayBuffer>): Promise<ArrayBuffer> => {
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream('deflate'));
  return new Response(stream).arrayBuffer();
};

/** Numbers from their differences. */
const summed = (
  differences: Int16Array | Int8Array,
  from: number,
  count: number,
  bits: 8 | 16,
): Int32Array => {
  const numbers = new Int32Array(count);
  let sum = 0;
  for (let k = 0; k < count; k += 1) {
    // Differences were taken in the same width, and may have wrapped around.
    sum = ((sum + (differences[from + k] ?? 0)) << (32 - bits)) >> (32 - bits);
    numbers[k] = sum;
  }
  return numbers;
};

/** Three columns, one behind the other, as points. */
const pointsOf = (columns: ArrayLike<number>, count: number, step: number): Float32Array => {
  const points = new Float32Array(3 * count);
  for (let axis = 0; axis < 3; axis += 1) {
    for (let k = 0; k < count; k += 1) points[3 * k + axis] = (columns[axis * count + k] ?? 0) * step;
  }
  return points;
};

const shapeOf = (
  { name, count, step, bits, vertices, deltas }: Description['shapes'][number],
  rest: ArrayBuffer,
): HeadShape => {
  const differences =
    bits === 8 ? new Int8Array(rest, deltas, 3 * count) : new Int16Array(rest, deltas, 3 * count);
  const columns = new Int32Array(3 * count);
  for (let axis = 0; axis < 3; axis += 1)
    columns.set(summed(differences, axis * count, count, bits), axis * count);
  return {
    name,
    vertices: Uint16Array.from(
      summed(new Int16Array(rest, vertices, count), 0, count, 16),
      (value) => value & 0xffff,
    ),
    deltas: pointsOf(columns, count, step),
  };
};

/** Reads the file. Rejects where the bytes are no such thing. */
export const readHead = async (bytes: Uint8Array<ArrayBuffer>): Promise<HeadModel> => {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (new TextDecoder().decode(bytes.subarray(0, 4)) !== MAGIC) throw new TypeError('not a head');
  const end = HEADER_BYTES + view.getUint32(4, true);
  // The file is of our own house: what has its mark is believed.
  const head = JSON.parse(new TextDecoder().decode(bytes.subarray(HEADER_BYTES, end))) as Description;
  const rest = await inflated(bytes.slice(end));
  const { vertices, triangles, blocks } = head;
  const corners = summed(new Int16Array(rest, blocks.triangles, 3 * triangles), 0, 3 * triangles, 16);
  return {
    parts: head.parts,
    eyes: head.eyes,
    positions: pointsOf(new Int16Array(rest, blocks.positions, 3 * vertices), vertices, head.scale),
    colours: pointsOf(new Uint8Array(rest, blocks.colours, 3 * vertices), vertices, 1 / 255),
    triangles: Uint32Array.from(corners, (value) => value & 0xffff),
    shapes: head.shapes.map((shape) => shapeOf(shape, rest)),
  };
};

/**
 * Moves a head's vertices by a face's coefficients.
 *
 * @param weights of each shape, in the order of the model's
 * @param into overwritten @shape as the model's positions
 */
export const applyShapes = (model: HeadModel, weights: readonly number[], into: Float32Array): void => {
  into.set(model.positions);
  for (const [place, { vertices, deltas }] of model.shapes.entries()) {
    const weight = weights[place] ?? 0;
    if (Math.abs(weight) < 0.002) continue;
    for (let k = 0; k < vertices.length; k += 1) {
      const vertex = 3 * (vertices[k] ?? 0);
      into[vertex] = (into[vertex] ?? 0) + weight * (deltas[3 * k] ?? 0);
      into[vertex + 1] = (into[vertex + 1] ?? 0) + weight * (deltas[3 * k + 1] ?? 0);
      into[vertex + 2] = (into[vertex + 2] ?? 0) + weight * (deltas[3 * k + 2] ?? 0);
    }
  }
};
