import { describe, expect, it } from 'vitest';
import { admit, carried } from '../../../src/scheduler/index.ts';

describe('admit', () => {
  it.each([
    { active: 0, maximum: 10, lanes: 2, share: 0.02, type: 'admit' },
    { active: 9, maximum: 10, lanes: 2, share: 0.02, type: 'admit' },
    { active: 10, maximum: 10, lanes: 2, share: 0.02, type: 'refuse', because: 'full' },
    { active: 79, maximum: 500, lanes: 2, share: 0.02, type: 'admit' },
    { active: 80, maximum: 500, lanes: 2, share: 0.02, type: 'refuse', because: 'overloaded' },
    { active: 0, maximum: 500, lanes: 1, share: 3, type: 'admit' },
    { active: 1, maximum: 500, lanes: 1, share: 3, type: 'refuse', because: 'overloaded' },
  ])('$type with $active of at most $maximum on $lanes lanes at a share of $share', (row) => {
    const { type, because, ...demand } = row;

    expect(admit(demand)).toMatchObject(because === undefined ? { type } : { type, because });
  });

  it('carries more with more lanes and less with dearer sessions', () => {
    expect(carried(4, 0.02)).toBe(2 * carried(2, 0.02));
    expect(carried(2, 0.04)).toBe(carried(2, 0.02) / 2);
  });
});
