import { describe, expect, it } from 'vitest';
import { admit } from '../../../src/scheduler/index.ts';

describe('admit', () => {
  it.each([
    { active: 0, maximum: 10, lanes: 2, taken: 0, wanted: 0.02, type: 'admit' },
    { active: 9, maximum: 10, lanes: 2, taken: 0.18, wanted: 0.02, type: 'admit' },
    { active: 10, maximum: 10, lanes: 2, taken: 0.06, wanted: 0.02, type: 'refuse', because: 'full' },
    { active: 88, maximum: 500, lanes: 2, taken: 1.76, wanted: 0.02, type: 'admit' },
    { active: 90, maximum: 500, lanes: 2, taken: 1.8, wanted: 0.02, type: 'refuse', because: 'overloaded' },
    { active: 300, maximum: 500, lanes: 2, taken: 1.5, wanted: 0.02, type: 'admit' },
    { active: 10, maximum: 500, lanes: 2, taken: 1.5, wanted: 0.6, type: 'refuse', because: 'overloaded' },
    { active: 0, maximum: 500, lanes: 1, taken: 0, wanted: 3, type: 'admit' },
    { active: 1, maximum: 500, lanes: 1, taken: 3, wanted: 3, type: 'refuse', because: 'overloaded' },
  ])('$type with $active that take $taken of $lanes lanes, and one that wants $wanted', (row) => {
    const { type, because, ...demand } = row;

    expect(admit(demand)).toMatchObject(because === undefined ? { type } : { type, because });
  });

  it('tells the limit in sessions as they are', () => {
    const demand = { active: 400, maximum: 500, lanes: 2, taken: 2, wanted: 0.02 };

    expect(admit(demand)).toMatchObject({ type: 'refuse', limit: 360 });
  });
});
