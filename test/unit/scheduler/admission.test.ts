import { describe, expect, it } from 'vitest';
import { admit, carried } from '../../../src/scheduler/index.ts';

describe('admit', () => {
  it.each([
    { active: 0, speaking: 0, maximum: 10, lanes: 2, share: 0.02, type: 'admit' },
    { active: 9, speaking: 9, maximum: 10, lanes: 2, share: 0.02, type: 'admit' },
    { active: 10, speaking: 3, maximum: 10, lanes: 2, share: 0.02, type: 'refuse', because: 'full' },
    { active: 89, speaking: 89, maximum: 500, lanes: 2, share: 0.02, type: 'admit' },
    { active: 90, speaking: 90, maximum: 500, lanes: 2, share: 0.02, type: 'refuse', because: 'overloaded' },
    { active: 300, speaking: 80, maximum: 500, lanes: 2, share: 0.02, type: 'admit' },
    { active: 0, speaking: 0, maximum: 500, lanes: 1, share: 3, type: 'admit' },
    { active: 1, speaking: 1, maximum: 500, lanes: 1, share: 3, type: 'refuse', because: 'overloaded' },
  ])('$type with $active, $speaking of them speaking, of at most $maximum at a share of $share', (row) => {
    const { type, because, ...demand } = row;

    expect(admit(demand)).toMatchObject(because === undefined ? { type } : { type, because });
  });

  it('tells the limit in sessions as they are', () => {
    const demand = { active: 400, speaking: 100, maximum: 500, lanes: 2, share: 0.02 };

    expect(admit(demand)).toMatchObject({ type: 'refuse', limit: 360 });
  });

  it('carries more with more lanes and less with dearer sessions', () => {
    expect(carried(4, 0.02)).toBe(2 * carried(2, 0.02));
    expect(carried(2, 0.04)).toBe(carried(2, 0.02) / 2);
  });
});
