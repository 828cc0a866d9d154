import { describe, expect, it } from 'vitest';
import { Patience } from '../../../client/call/patience.ts';

/** Looks at a line, one a second, by the share of packets that were asked for again. */
const looks = (patience: Patience, shares: readonly number[], roundTrip = 160): (number | null)[] => {
  let asked = 0;
  return shares.map((share, index) => {
    asked += share * 100;
    return patience.look({ received: (index + 1) * 100, asked, roundTrip });
  });
};

const times = (count: number, share: number): number[] => Array.from({ length: count }, () => share);

describe('the patience of a receiver', () => {
  it('is the browser’s own on a line that loses nothing', () => {
    expect(new Set(looks(new Patience(), times(60, 0)))).toEqual(new Set([null]));
  });

  it('lasts until what is sent again is there, once a line loses for two seconds', () => {
    expect(looks(new Patience(), times(4, 0.1))).toEqual([null, null, 300, 300]);
  });

  it('does not begin for one bad second, and ends when all has come for long', () => {
    const came = looks(new Patience(), [0, 0.2, 0, 0, 0.2, 0.2, ...times(16, 0)]);

    expect(came.slice(0, 5)).toEqual(times(5, 0).map(() => null));
    expect(came[5]).toBe(300);
    expect(came.at(-3)).toBe(300);
    expect(came.at(-1)).toBeNull();
  });

  it('has an end, however long the way', () => {
    expect(looks(new Patience(), times(4, 0.5), 5_000).at(-1)).toBe(500);
  });
});
