import { describe, expect, it } from 'vitest';
import type { Draft } from '../../../src/audio/voice/clause-pace.ts';
import { squeeze } from '../../../src/audio/voice/clause-pace.ts';

const plan: Draft = {
  kind: 'plan',
  frames: 12,
  opening: 4,
  symbols: [{ offset: 0, symbol: 'a', frames: { from: 4, to: 12 } }],
  conditions: [
    {
      name: 'ramp',
      data: Float32Array.of(0, 2, 4, 6, 8, 10, 9, 9, 9, 9, 9, 9),
      rows: 2,
      columns: 6,
      framesPerColumn: 2,
    },
  ],
  pitch: Float32Array.of(0, 0, 0, 0, 200, 200, 200, 200, 200, 200, 0, 0),
};

describe('squeeze', () => {
  it('leaves a plan as it is that is fast enough', () => {
    expect(squeeze(plan, 1)).toBe(plan);
    expect(squeeze(plan, 0.125)).toBe(plan);
  });

  it('draws everything together by the same measure', () => {
    const made = squeeze(plan, 2);

    expect(made.frames).toBe(6);
    expect(made.opening).toBe(2);
    expect(made.symbols[0]?.frames).toEqual({ from: 2, to: 6 });
    expect(made.conditions[0]).toMatchObject({ rows: 2, columns: 3 });
    expect([...(made.conditions[0]?.data ?? [])]).toEqual([1, 5, 9, 9, 9, 9]);
  });

  it('makes no pitch between a pitch and none', () => {
    expect([...squeeze(plan, 2).pitch]).toEqual([0, 0, 200, 200, 200, 0]);
  });

  it('keeps whole columns, whatever the measure', () => {
    for (const times of [1.1, 1.5, 1.7, 3]) expect(squeeze(plan, times).frames % 2).toBe(0);
  });
});
