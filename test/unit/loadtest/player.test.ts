import { describe, expect, it } from 'vitest';
import { ms } from '../../../src/core/units.ts';
import { gapsBetween, playOut } from '../../../src/loadtest/player.ts';

const chunks = (...arrivals: readonly (readonly [number, number])[]) =>
  arrivals.map(([at, span]) => ({ at: ms(at), span: ms(span) }));

describe('playOut', () => {
  it('starts with the first chunk when it wants no buffer', () => {
    const playout = playOut(chunks([100, 20], [110, 20], [120, 20]), ms(0));
    expect(playout).toMatchObject({ started: 100, ended: 160, underruns: 0, stalled: 0 });
    expect(playout?.heardAt(ms(30))).toBe(130);
  });

  it('runs dry when a chunk comes too late, and plays on from its arrival', () => {
    const playout = playOut(chunks([0, 20], [50, 20], [60, 20]), ms(0));
    expect(playout).toMatchObject({ underruns: 1, stalled: 30, ended: 90 });
    expect(playout?.heardAt(ms(20))).toBe(50);
    expect(playout?.heardAt(ms(19))).toBe(19);
  });

  it('bears with lateness that its buffer covers', () => {
    const late = chunks([0, 20], [20, 20], [70, 20], [75, 20]);
    expect(playOut(late, ms(0))?.underruns).toBe(1);
    expect(playOut(late, ms(60))).toMatchObject({ started: 70, underruns: 0 });
  });

  it('starts a sound that is shorter than its buffer with the last chunk', () => {
    expect(playOut(chunks([0, 20], [20, 20]), ms(100))).toMatchObject({
      started: 20,
      ended: 60,
      underruns: 0,
    });
  });

  it('fills its buffer anew after it ran dry', () => {
    expect(playOut(chunks([0, 40], [100, 20], [120, 20], [140, 20]), ms(40))).toMatchObject({
      underruns: 1,
      stalled: 80,
      ended: 180,
    });
  });

  it('has nothing to say of no sound', () => {
    expect(playOut([], ms(0))).toBeUndefined();
  });
});

describe('gapsBetween', () => {
  it('are the waits from chunk to chunk', () => {
    expect(gapsBetween(chunks([5, 20], [15, 20], [45, 20]))).toEqual([10, 30]);
  });
});
