import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { applyShapes, readHead } from '../../../client/head-model.ts';
import { ARKIT_NAMES } from '../../../src/core/arkit.ts';

const bytes = new Uint8Array(readFileSync(new URL('../../../models/head/head.bin', import.meta.url)));

/** Vertices of the skin near the middle of the lips, by height: those that a jaw parts. */
const moved = async (weights: Readonly<Record<string, number>>): Promise<Float32Array> => {
  const model = await readHead(bytes);
  const into = new Float32Array(model.positions.length);
  applyShapes(
    model,
    model.shapes.map(({ name }) => weights[name] ?? 0),
    into,
  );
  return into.map((value, place) => value - (model.positions[place] ?? 0));
};

const widest = (deltas: Float32Array): number =>
  deltas.reduce((most, value) => Math.max(most, Math.abs(value)), 0);

describe('the head of the page', () => {
  it('has all of Apple’s coefficients but those of the eyeballs, which turn', async () => {
    const { shapes } = await readHead(bytes);

    expect(shapes.map(({ name }) => name).toSorted()).toEqual([...ARKIT_NAMES].toSorted());
  });

  it('has teeth, tongue, lashes and two eyes that look forward', async () => {
    const { parts, eyes } = await readHead(bytes);

    expect(parts.map(({ name }) => name)).toEqual(
      expect.arrayContaining(['skin', 'teeth', 'gums', 'eyeLeft', 'eyeRight', 'lashes']),
    );
    expect(eyes.eyeLeft[0]).toBeCloseTo(-(eyes.eyeRight[0] ?? 0), 2);
  });

  it('is as it lies when nothing moves it', async () => {
    expect(widest(await moved({}))).toBe(0);
  });

  it('opens its jaw by some centimetres, downwards, and half as far by half', async () => {
    const [whole, half] = [await moved({ jawOpen: 1 }), await moved({ jawOpen: 0.5 })];

    expect(widest(whole)).toBeGreaterThan(3);
    expect(widest(half)).toBeCloseTo(widest(whole) / 2, 4);
    expect(whole.filter((_, place) => place % 3 === 1).reduce((sum, value) => sum + value, 0)).toBeLessThan(
      0,
    );
  });

  it('moves left and right alike', async () => {
    const [left, right] = [await moved({ mouthSmileLeft: 1 }), await moved({ mouthSmileRight: 1 })];

    expect(widest(left)).toBeCloseTo(widest(right), 1);
  });

  it('refuses what is no head', async () => {
    await expect(readHead(new Uint8Array(64))).rejects.toThrow('not a head');
  });
});
