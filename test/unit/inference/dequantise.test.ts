import { describe, expect, it } from 'vitest';
import { dequantise } from '../../../src/inference/dequantise.ts';
import { cutGraph } from '../../../src/inference/graph-cut.ts';
import type { OnnxFile } from '../../../src/inference/onnx-graph.ts';
import { ATTRIBUTE, ELEMENT, readOnnx, writeOnnx } from '../../../src/inference/onnx-graph.ts';
import { byteTensor, floatTensor, floatValue, graphNode, onnxFile } from '../../support/graphs.ts';

/** x · W + 1 with W in eight bits, as onnxruntime's quantiser writes it. */
const quantised = (): OnnxFile =>
  onnxFile({
    input: [floatValue('x', 'N', 2)],
    output: [floatValue('y', 'N', 2)],
    initializer: [
      byteTensor('w_quantized', [2, 2], [1, -2, 3, 127]),
      byteTensor('w_zero_point', [], [1]),
      floatTensor('w_scale', [], [0.5]),
      floatTensor('one', [], [1]),
    ],
    node: [
      graphNode('DynamicQuantizeLinear', ['x'], 'x_q', 'x_scale', 'x_zero'),
      graphNode('MatMulInteger', ['x_q', 'w_quantized', 'x_zero', 'w_zero_point'], 'product'),
      {
        ...graphNode('Cast', ['product'], 'cast'),
        attribute: [{ name: 'to', type: ATTRIBUTE.int, i: ELEMENT.float32 }],
      },
      graphNode('Mul', ['x_scale', 'w_scale'], 'scales'),
      graphNode('Mul', ['cast', 'scales'], 'scaled'),
      graphNode('Add', ['scaled', 'one'], 'y'),
    ],
  });

const inOut = (file: OnnxFile): OnnxFile => cutGraph(file, file.graph.input, file.graph.output);

describe('dequantise', () => {
  it('puts a plain product in the place of one in eight bits, with its weights in float32', () => {
    const { graph } = inOut(dequantise(quantised()));

    expect(graph.node.map(({ opType, input, output }) => [opType, input, output])).toEqual([
      ['MatMul', ['x', 'w'], ['scaled']],
      ['Add', ['scaled', 'one'], ['y']],
    ]);
    const weights = graph.initializer.find(({ name }) => name === 'w');
    expect(weights?.dims).toEqual([2, 2]);
    expect([...new Float32Array(weights?.rawData?.slice().buffer ?? new ArrayBuffer(0))]).toEqual([
      0, -1.5, 1, 63,
    ]);
  });

  it('leaves a graph alone in which there is nothing in eight bits', () => {
    const file = inOut(dequantise(quantised()));

    expect(dequantise(file)).toEqual(file);
  });

  it('refuses eight-bit products of a kind that it does not know, in words', () => {
    const file = quantised();
    const node = file.graph.node.filter(({ opType }) => opType !== 'Cast');

    expect(() => dequantise({ ...file, graph: { ...file.graph, node } })).toThrow('eight bits');
  });
});

describe('cutGraph', () => {
  it('keeps what lies between two tensors, and no weight more', () => {
    const { graph } = cutGraph(quantised(), [floatValue('scaled', 'N', 2)], [floatValue('y', 'N', 2)]);

    expect(graph.node.map(({ opType }) => opType)).toEqual(['Add']);
    expect(graph.initializer.map(({ name }) => name)).toEqual(['one']);
  });

  it('refuses a cut that leaves something without a source', () => {
    expect(() => cutGraph(quantised(), [floatValue('product', 'N')], [floatValue('y', 'N', 2)])).toThrow(
      'without a source',
    );
  });
});

describe('readOnnx', () => {
  it('gives back what was written, and the same bytes when it is written again', () => {
    const bytes = writeOnnx(quantised());

    expect(writeOnnx(readOnnx(bytes))).toEqual(bytes);
    expect(readOnnx(bytes).graph.node).toHaveLength(6);
  });

  it('refuses what is no graph', () => {
    expect(() => readOnnx(new TextEncoder().encode('<!doctype html>'))).toThrow();
    expect(() => readOnnx(new Uint8Array(0))).toThrow('not an ONNX graph');
  });
});
