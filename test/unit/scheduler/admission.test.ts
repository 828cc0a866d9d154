import { describe, expect, it } from 'vitest';
import { admit } from '../../../src/scheduler/index.ts';

/** A machine whose main thread has little to do, and where nothing comes late. */
const CALM = { cores: 8, loop: 0, missed: 0 };

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
    const { type, because, ...shown } = row;
    const demand = { ...CALM, ...shown };

    expect(admit(demand)).toMatchObject(because === undefined ? { type } : { type, because });
  });

  it.each([
    { what: 'a main thread that is busy', loop: 0.9 },
    { what: 'a machine where much comes late, whatever is thought to be taken', missed: 0.3 },
    { what: 'lanes that share their cores with a main thread that takes half of one', cores: 2, loop: 0.5 },
    { what: 'so many that the main thread will take much of the cores itself', cores: 2, taken: 1.6 },
  ])('refuses with $what, but never the first', (strained) => {
    const demand = { ...CALM, maximum: 500, lanes: 2, taken: 1.4, wanted: 0.02, ...strained };

    expect(admit({ ...demand, active: 70 })).toMatchObject({ type: 'refuse', because: 'overloaded' });
    expect(admit({ ...demand, active: 0 })).toMatchObject({ type: 'admit' });
    expect(admit({ ...demand, active: 70, ...CALM })).toMatchObject({ type: 'admit' });
  });

  it('tells the limit in sessions as they are', () => {
    const demand = { ...CALM, active: 400, maximum: 500, lanes: 2, taken: 2, wanted: 0.02 };

    expect(admit(demand)).toMatchObject({ type: 'refuse', limit: 360 });
  });
});
