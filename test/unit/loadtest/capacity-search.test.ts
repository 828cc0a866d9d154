import { describe, expect, it } from 'vitest';
import type { CapacityPoint } from '../../../src/loadtest/capacity-search.ts';
import { carriedSessions, nextSessions } from '../../../src/loadtest/capacity-search.ts';

const search = (limit: number, most = 512): { tried: CapacityPoint[]; carried: number } => {
  const tried: CapacityPoint[] = [];
  for (let next = nextSessions(tried, most); next !== undefined; next = nextSessions(tried, most)) {
    tried.push({ sessions: next, met: next <= limit });
    if (tried.length > 40) throw new Error('the search does not end');
  }
  return { tried, carried: carriedSessions(tried) };
};

describe('nextSessions', () => {
  it.each([0, 1, 2, 3, 5, 8, 9, 17])('finds %i exactly', (limit) => {
    expect(search(limit).carried).toBe(limit);
  });

  it.each([40, 100, 333])('finds %i to within a tenth, from below, in few steps', (limit) => {
    const { carried, tried } = search(limit);
    expect(carried).toBeLessThanOrEqual(limit);
    expect(carried).toBeGreaterThan(limit * 0.85);
    expect(tried.length).toBeLessThan(15);
  });

  it('begins where it is told', () => {
    expect(nextSessions([], 512, 16)).toBe(16);
    expect(nextSessions([{ sessions: 16, met: true }], 512, 16)).toBe(32);
    expect(nextSessions([{ sessions: 16, met: false }], 512, 16)).toBe(8);
  });

  it('grows as it is told', () => {
    const met = (sessions: number) => ({ sessions, met: true });
    expect(nextSessions([met(16)], 512, 64, 1.25)).toBe(64);
    expect(nextSessions([met(16), met(64)], 512, 64, 1.25)).toBe(80);
    expect(nextSessions([met(1)], 512, 1, 1.25)).toBe(2);
  });

  it('goes no higher than it is told', () => {
    const { tried, carried } = search(10_000, 20);
    expect(carried).toBe(20);
    expect(Math.max(...tried.map(({ sessions }) => sessions))).toBe(20);
  });
});
