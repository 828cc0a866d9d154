import { describe, expect, it } from 'vitest';
import { watchLoopUse } from '../../../src/scheduler/index.ts';
import { FakeClock } from '../../support/fake-clock.ts';

/** A loop that is busy for a part of the time, which can be changed. */
const loop = () => {
  const clock = new FakeClock();
  const time = { active: 0, idle: 0 };
  const use = watchLoopUse(clock, () => ({ ...time }));
  const pass = async (seconds: number, busy: number): Promise<void> => {
    for (let n = 0; n < seconds; n += 1) {
      time.active += 1_000 * busy;
      time.idle += 1_000 * (1 - busy);
      await clock.advance(1_000);
      use();
    }
  };
  return { use, pass };
};

describe('watchLoopUse', () => {
  it('knows nothing before there is time to speak of', () => {
    expect(loop().use()).toBe(0);
  });

  it('tells how busy a loop was lately, and forgets what was before', async () => {
    const { use, pass } = loop();
    await pass(20, 0.8);
    expect(use()).toBeCloseTo(0.8, 9);

    await pass(12, 0.1);
    expect(use()).toBeCloseTo(0.1, 9);
  });

  it('tells something where it is asked but rarely', async () => {
    const { use, pass } = loop();
    await pass(1, 0.5);
    await pass(1, 0.5);

    expect(use()).toBeCloseTo(0.5, 9);
  });
});
