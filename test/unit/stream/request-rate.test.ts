import { describe, expect } from 'vitest';
import { LIMITS } from '../../../src/core/limits.ts';
import { RequestRate } from '../../../src/stream/request-rate.ts';
import { test } from '../../support/stage-test.ts';

const refusedOf = (rate: RequestRate, client: string, times: number): number => {
  let refused = 0;
  for (let n = 0; n < times; n += 1) {
    try {
      rate.count(client);
    } catch {
      refused += 1;
    }
  }
  return refused;
};

describe('RequestRate', () => {
  test('lets through a minute’s worth at once, and then says when the next may come', ({ clock }) => {
    const rate = new RequestRate(60, clock);

    expect(refusedOf(rate, 'a', 60)).toBe(0);
    expect(() => {
      rate.count('a');
    }).toThrow(expect.objectContaining({ code: 'RATE_LIMITED', details: { limit: 60, retryAfter: 1000 } }));
  });

  test('gives back evenly what was not used', async ({ clock }) => {
    const rate = new RequestRate(60, clock);
    refusedOf(rate, 'a', 60);
    await clock.advance(5_000);

    expect(refusedOf(rate, 'a', 10)).toBe(5);
  });

  test('tells clients apart', ({ clock }) => {
    const rate = new RequestRate(5, clock);
    refusedOf(rate, 'a', 6);

    expect(refusedOf(rate, 'b', 5)).toBe(0);
  });

  test('remembers no more clients than its bound', ({ clock }) => {
    const rate = new RequestRate(1, clock);
    rate.count('first');
    for (let n = 0; n < LIMITS.rememberedClients; n += 1) rate.count(`client ${n}`);

    expect(refusedOf(rate, 'first', 1)).toBe(0);
  });

  test('counts nobody when there is no bound', ({ clock }) => {
    expect(refusedOf(new RequestRate(0, clock), 'a', 1000)).toBe(0);
  });
});
