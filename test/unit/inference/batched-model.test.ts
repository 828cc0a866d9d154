import { describe, expect, it } from 'vitest';
import type { Model, Tensors } from '../../../src/inference/index.ts';
import { batchedModel, floatsOf, openOnnxModel } from '../../../src/inference/index.ts';
import { openAvatarRegistry } from '../../../src/video/index.ts';
import { TOY_AVATARS } from '../../support/avatars.ts';

/** Doubles its rows, and remembers how many it was given at once. */
const doubling = (fails: (rows: number) => boolean = () => false) => {
  const runs: number[] = [];
  const model: Model = {
    name: 'doubling',
    run: ({ x }) => {
      const rows = x?.dims[0] ?? 0;
      runs.push(rows);
      if (fails(rows)) return Promise.reject(new Error('no'));
      const data = Float32Array.from(x?.data as Float32Array, (value) => 2 * value);
      return Promise.resolve({ y: { data, dims: x?.dims ?? [] } });
    },
    close: () => Promise.resolve(),
  };
  return { model, runs };
};

const rowsOf = (rows: number, width: number, from = 0): Tensors => ({
  x: { data: Float32Array.from({ length: rows * width }, (_, k) => from + k), dims: [rows, width] },
});

describe('batchedModel', () => {
  it('runs calls of one turn at once, and gives each its own rows', async () => {
    const { model, runs } = doubling();
    const batched = batchedModel(model, 16);
    const [one, two, three] = await Promise.all([
      batched.run(rowsOf(1, 2)),
      batched.run(rowsOf(2, 2, 10)),
      batched.run(rowsOf(1, 2, 20)),
    ]);

    expect(runs).toEqual([4]);
    expect([...floatsOf(one, 'y')]).toEqual([0, 2]);
    expect([...floatsOf(two, 'y')]).toEqual([20, 22, 24, 26]);
    expect(three['y']?.dims).toEqual([1, 2]);
  });

  it('keeps other shapes apart, and goes no further than it may', async () => {
    const { model, runs } = doubling();
    const batched = batchedModel(model, 4);
    await Promise.all(
      [rowsOf(3, 2), rowsOf(1, 3), rowsOf(2, 2), rowsOf(1, 2), rowsOf(9, 2)].map((each) => batched.run(each)),
    );

    expect(runs).toEqual([4, 1, 2, 9]);
  });

  it('fails all of a run that fails, and no other', async () => {
    const { model } = doubling((rows) => rows === 2);
    const batched = batchedModel(model, 2);
    const outcomes = await Promise.allSettled(
      [rowsOf(1, 1), rowsOf(1, 1), rowsOf(1, 1)].map((each) => batched.run(each)),
    );

    expect(outcomes.map(({ status }) => status)).toEqual(['rejected', 'rejected', 'fulfilled']);
    await expect(batched.run(rowsOf(1, 1))).resolves.toBeDefined();
  });

  it('gives by a real graph what each would have got alone', async () => {
    const { manifest, folders, traits } = openAvatarRegistry([TOY_AVATARS]).resolve('toy');
    const model = await openOnnxModel(manifest, 'warp', folders, { provider: 'cpu', threads: 1 });
    const batched = batchedModel(model, 16);
    const inputs = [1, 3, 2].map((rows, n) => ({
      motion: {
        data: Float32Array.from({ length: rows * traits.motion.length }, (_, k) => Math.sin(k + n)),
        dims: [rows, traits.motion.length],
      },
    }));
    const together = await Promise.all(inputs.map((each) => batched.run(each)));
    for (const [n, each] of inputs.entries()) {
      const alone = floatsOf(await model.run(each), 'pose');
      const shared = floatsOf(together[n] ?? {}, 'pose');
      expect(shared).toHaveLength(alone.length);
      expect(Math.max(...alone.map((value, k) => Math.abs(value - (shared[k] ?? NaN))))).toBeLessThan(1e-5);
    }
    await batched.close();
  });
});
