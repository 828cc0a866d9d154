import { describe, expect, it } from 'vitest';
import { ms } from '../../../src/core/units.ts';
import { CostModel } from '../../../src/scheduler/cost-model.ts';

const speech = (span: number) => ({ stream: 'speech', span: ms(span) });

describe('CostModel', () => {
  it('knows what a second of a stream costs, jobs among it that make nothing', () => {
    const costs = new CostModel();
    costs.observeMaking(speech(0), ms(5), ms(0));
    costs.observeMaking(speech(100), ms(5), ms(0));
    costs.observeMaking(speech(900), ms(10), ms(0));

    expect(costs.shareOf('speech')).toBeCloseTo(0.02, 9);
  });

  it('knows nothing of a stream of which nothing was made, and forgets', () => {
    const costs = new CostModel();
    costs.observeMaking(speech(0), ms(5), ms(0));
    expect(costs.shareOf('speech')).toBeUndefined();

    costs.observeMaking(speech(5), ms(5), ms(0));
    costs.clear();
    expect(costs.shareOf('speech')).toBeUndefined();
  });

  it('follows a change by the number of jobs', () => {
    const costs = new CostModel();
    for (let n = 0; n < 300; n += 1) costs.observeMaking(speech(100), ms(1), ms(0));
    for (let n = 0; n < 300; n += 1) costs.observeMaking(speech(100), ms(4), ms(0));

    expect(costs.shareOf('speech')).toBeCloseTo(0.04, 9);
  });

  it('forgets a starved spell after some seconds, however few jobs followed it', () => {
    const costs = new CostModel();
    for (let n = 0; n < 250; n += 1) costs.observeMaking(speech(100), ms(50), ms(n));
    for (let n = 0; n < 5; n += 1) costs.observeMaking(speech(100), ms(1), ms(60_000 + 1_000 * n));

    expect(costs.shareOf('speech')).toBeLessThan(0.02);
  });

  it('tells what a kind of job costs as long as there were any lately', () => {
    const costs = new CostModel();
    for (const [n, cost] of [1, 2, 3, 100].entries()) costs.observe('plan', ms(cost), ms(n));

    expect(costs.of('plan', ms(1_000))).toEqual({ count: 4, median: 2, p95: 100 });
    expect(costs.of('plan', ms(60_000))).toBeUndefined();
  });

  it('tells how much came too late over the last seconds, once there is enough to tell', () => {
    const costs = new CostModel();
    for (let n = 0; n < 40; n += 1) costs.observeEnd(true, ms(n));
    expect(costs.missed(ms(100))).toBe(0);

    for (let n = 0; n < 40; n += 1) costs.observeEnd(false, ms(100));
    expect(costs.missed(ms(200))).toBeCloseTo(0.5, 9);
    expect(costs.missed(ms(20_000))).toBe(0);
  });
});
