import { rmSync, truncateSync, writeFileSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { VivaError } from '../../../src/core/errors.ts';
import type { Provider } from '../../../src/inference/index.ts';
import { openOnnxModel, releaseTensors } from '../../../src/inference/index.ts';
import { graphNode, installGraph } from '../../support/graphs.ts';

const OPTIONS = { provider: 'cpu', threads: 1 } as const;
const halves = () => installGraph([graphNode('Exp', ['x'], 'e'), graphNode('Log', ['e'], 'y')]);
const open = (installed: ReturnType<typeof halves>, provider: Provider = 'cpu') =>
  openOnnxModel(installed.manifest, 'only', installed.folders, { ...OPTIONS, provider });

/** The error that a promise ends in. */
const failureOf = async (promise: Promise<unknown>): Promise<VivaError> => {
  const error: unknown = await promise.catch((thrown: unknown) => thrown);
  if (error instanceof VivaError) return error;
  throw new Error('no coded error', { cause: error });
};

describe('openOnnxModel', () => {
  it('runs a graph on named tensors', async () => {
    const model = await open(halves());
    const { y } = await model.run({ x: { data: Float32Array.of(1, 2, 3), dims: [3] } });

    expect(y?.dims).toEqual([3]);
    expect([...(y?.data ?? [])].map((value) => Math.round(Number(value) * 1e3))).toEqual([1000, 2000, 3000]);
    await model.close();
    await model.close();
  });

  it('gives results whose memory can be given back at once, again and again', async () => {
    const model = await open(halves());
    const x = { data: Float32Array.of(1, 2, 3), dims: [3] };
    const outputs = await model.run({ x });
    releaseTensors(outputs);
    releaseTensors(outputs);

    expect(outputs['y']?.data).toHaveLength(0);
    // What went in is not the model's to give away, and the next run has memory of its own.
    expect([...x.data]).toEqual([1, 2, 3]);
    expect((await model.run({ x }))['y']?.data).toHaveLength(3);
    await model.close();
  });

  it.each([
    { what: 'a shape of another rank', x: { data: Float32Array.of(1, 2), dims: [1, 2] } },
    { what: 'a size that the numbers do not fill', x: { data: Float32Array.of(1, 2), dims: [3] } },
    { what: 'another type', x: { data: BigInt64Array.of(1n), dims: [1] } },
  ])('refuses $what before the runtime sees it', async ({ x }) => {
    const model = await open(halves());
    const error = await failureOf(model.run({ x }));

    expect(error.code).toBe('MODEL_SHAPE_MISMATCH');
    expect(error.details).toMatchObject({ tensor: 'x', want: 'float32 [N]' });
  });

  it('refuses a tensor that is not there', async () => {
    const model = await open(halves());

    expect((await failureOf(model.run({}))).details).toMatchObject({ tensor: 'x', got: 'nothing' });
  });

  it.each([
    { what: 'nothing of a negative number', value: -1 },
    { what: 'an endless one', value: 0 },
  ])('says so where a model gives $what', async ({ value }) => {
    const model = await open(installGraph([graphNode('Log', ['x'], 'y')]));
    const error = await failureOf(model.run({ x: { data: Float32Array.of(1, value), dims: [2] } }));

    expect(error.code).toBe('MODEL_OUTPUT_INVALID');
    expect(error.details).toMatchObject({ model: 'small/only', problem: 'y is not finite' });
    // One bad run is not the end of the model.
    await expect(model.run({ x: { data: Float32Array.of(1), dims: [1] } })).resolves.toHaveProperty('y');
  });

  it.each(['cuda', 'tensorrt', 'coreml', 'dml'] as const)(
    'says at the start that %s cannot run here, and what to do',
    async (provider) => {
      const error = await failureOf(open(halves(), provider));

      expect(error.code).toBe('PROVIDER_UNAVAILABLE');
      expect(error.details).toMatchObject({ provider });
      expect(error.details).toHaveProperty('remedy', expect.stringContaining('VIVAVOCE_PROVIDER=cpu'));
    },
  );

  it('says MODEL_MISSING where the file is not there, with the remedy', async () => {
    const installed = halves();
    rmSync(installed.file);
    const error = await failureOf(open(installed));

    expect(error.code).toBe('MODEL_MISSING');
    expect(error.details).toHaveProperty('remedy');
  });

  it('says MODEL_CORRUPT where the file was cut short', async () => {
    const installed = halves();
    truncateSync(installed.file, 20);
    const error = await failureOf(open(installed));

    expect(error.code).toBe('MODEL_CORRUPT');
    expect(error.details).toMatchObject({ got: '20 bytes' });
  });

  it('says MODEL_CORRUPT where one byte is another', async () => {
    const installed = halves();
    const bytes = readFileSync(installed.file);
    bytes.writeUInt8(bytes.readUInt8(30) ^ 1, 30);
    writeFileSync(installed.file, bytes);
    const error = await failureOf(open(installed));

    expect(error.code).toBe('MODEL_CORRUPT');
    expect(error.details).toMatchObject({ want: installed.manifest.files['graph.onnx']?.sha256 });
  });
});
