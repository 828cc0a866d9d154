import { describe, expect, it } from 'vitest';
import { ms } from '../../../src/core/units.ts';
import { CostModel } from '../../../src/scheduler/cost-model.ts';

describe('CostModel', () => {
  it('knows what a second of a stream costs, jobs among it that make nothing', () => {
    const costs = new CostModel();
    costs.observeMaking({ stream: 'speech', span: ms(0) }, ms(5));
    costs.observeMaking({ stream: 'speech', span: ms(100) }, ms(5));
    costs.observeMaking({ stream: 'speech', span: ms(900) }, ms(10));

    expect(costs.shareOf('speech')).toBeCloseTo(0.02, 9);
  });

  it('knows nothing of a stream of which nothing was made, and forgets', () => {
    const costs = new CostModel();
    costs.observeMaking({ stream: 'speech', span: ms(0) }, ms(5));
    expect(costs.shareOf('speech')).toBeUndefined();

    costs.observeMaking({ stream: 'speech', span: ms(5) }, ms(5));
    costs.clear();
    expect(costs.shareOf('speech')).toBeUndefined();
  });

  it('follows a change', () => {
    const costs = new CostModel();
    for (let n = 0; n < 300; n += 1) costs.observeMaking({ stream: 'speech', span: ms(100) }, ms(1));
    for (let n = 0; n < 300; n += 1) costs.observeMaking({ stream: 'speech', span: ms(100) }, ms(4));

    expect(costs.shareOf('speech')).toBeCloseTo(0.04, 9);
  });
});
