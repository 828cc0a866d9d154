import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { cropGraph, CROP, JOINED } from '../../../src/inference/crop-graph.ts';
import type { OnnxFile } from '../../../src/inference/onnx-graph.ts';
import { ATTRIBUTE, ELEMENT, readOnnx, writeOnnx } from '../../../src/inference/onnx-graph.ts';
import { readManifest } from '../../../src/inference/index.ts';
import { floatTensor, floatValue, graphNode, onnxFile } from '../../support/graphs.ts';
import { runGraph } from '../../support/run-graph.ts';

const WIDTH = 4;
const COLUMNS = 6;

const int64 = (name: string, values: readonly number[]) => ({
  name,
  dims: [values.length],
  dataType: ELEMENT.int64,
  rawData: new Uint8Array(BigInt64Array.from(values, BigInt).buffer),
});

const axis = (value: number) => [{ name: 'axis', type: ATTRIBUTE.int, i: value }];

/** Columns of four numbers, normalised, multiplied, and parted into two of three rows: as the voice's decoder ends. */
const tail = (last = 'Squeeze'): OnnxFile =>
  onnxFile({
    node: [
      graphNode('LayerNormalization', ['x', 'scale'], 'n'),
      graphNode('MatMul', ['n', 'weight'], 'p'),
      graphNode('Add', ['bias', 'p'], 's'),
      {
        ...graphNode('Transpose', ['s'], 't'),
        attribute: [{ name: 'perm', type: ATTRIBUTE.ints, ints: [0, 2, 1] }],
      },
      graphNode('Reshape', ['t', 'shape'], 'r'),
      { ...graphNode('Split', ['r', 'ones'], 'a', 'b'), attribute: axis(1) },
      graphNode(last, ['a', 'one'], 'first'),
      graphNode(last, ['b', 'one'], 'second'),
    ],
    initializer: [
      floatTensor('scale', [WIDTH], [1, 2, 3, 4]),
      floatTensor(
        'weight',
        [WIDTH, 6],
        Array.from({ length: 6 * WIDTH }, (_, k) => Math.sin(k)),
      ),
      floatTensor('bias', [6], [1, 2, 3, 4, 5, 6]),
      int64('shape', [1, 2, 3, COLUMNS]),
      int64('ones', [1, 1]),
      int64('one', [1]),
    ],
    input: [floatValue('x', 1, COLUMNS, WIDTH)],
    output: [floatValue('first', 1, 3, 'C'), floatValue('second', 1, 3, 'C')],
  });

const vector = (name: string, ...shape: (number | string)[]) => ({ name, type: 'float32', shape }) as const;
const spec = {
  file: 'graph.onnx',
  inputs: [vector('x', 1, 'C', WIDTH)],
  outputs: [vector('first', 1, 3, 'C'), vector('second', 1, 3, 'C')],
};

describe('cropGraph', () => {
  it('gives the columns that are wanted, and they are what the whole gives there', async () => {
    const x = Float32Array.from({ length: COLUMNS * WIDTH }, (_, k) => Math.cos(k * k));
    const cropped = cropGraph(tail(), spec);
    expect(cropped?.parts).toEqual(['first', 'second']);
    const feeds = { x: { data: x, dims: [1, COLUMNS, WIDTH] } };
    const place = (value: number) => ({ data: BigInt64Array.of(BigInt(value)), dims: [1] });
    const whole = await runGraph(writeOnnx(tail()), feeds);
    const part = await runGraph(writeOnnx(cropped?.file ?? tail()), {
      ...feeds,
      [CROP.from]: place(2),
      [CROP.to]: place(5),
    });

    const wanted = ['first', 'second'].flatMap((name) =>
      [0, 1, 2].flatMap((row) => [...(whole[name]?.slice(row * COLUMNS + 2, row * COLUMNS + 5) ?? [])]),
    );
    expect([...(part[JOINED] ?? [])]).toEqual(wanted);
  });

  it('leaves a graph alone that ends in another way', () => {
    expect(cropGraph(tail('Unsqueeze'), spec)).toBeUndefined();
    expect(
      cropGraph(tail(), { ...spec, outputs: [vector('first', 1, 3, 'C'), vector('second', 1, 4, 'C')] }),
    ).toBe(undefined);
  });

  it('finds where to crop the decoder of our own voice', () => {
    const folder = new URL('../../../models/voice/', import.meta.url).pathname;
    const { decoder } = readManifest(folder).graphs;
    expect(decoder).toBeDefined();
    const cropped = decoder && cropGraph(readOnnx(readFileSync(`${folder}${decoder.file}`)), decoder);

    expect(cropped?.parts).toEqual(['harmonic', 'offset', 'noise', 'free', 'phase']);
  });
});
