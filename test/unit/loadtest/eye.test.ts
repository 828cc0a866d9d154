import { describe, expect, it } from 'vitest';
import { ms } from '../../../src/core/units.ts';
import { Eye } from '../../../src/loadtest/eye.ts';

/** A second of sound that arrives at 1,000 on the clock, and stands at 5,000 on the axis. */
const CHUNKS = Array.from({ length: 50 }, (_, k) => ({ at: ms(1_000 + k), span: ms(20) }));

const eyeWith = (pictures: readonly (readonly [at: number, arrived: number])[]): Eye => {
  const eye = new Eye();
  eye.begin(ms(5_000));
  for (const [at, arrived] of pictures) eye.picture(ms(at), ms(arrived));
  return eye;
};

describe('Eye', () => {
  it('shows pictures that came early with their sound, and the others when they come', () => {
    const sight = eyeWith([
      [5_000, 990],
      [5_040, 1_000],
      [5_080, 1_130],
    ]).sight(CHUNKS, ms(0));

    expect(sight).toMatchObject({ first: 990, pictures: 3, gaps: [40, 90], skews: [0, 0, 50], freezes: 0 });
  });

  it('counts a picture that stands still for more than 200 ms as a freeze', () => {
    const sight = eyeWith([
      [5_000, 1_000],
      [5_040, 1_000],
      [5_280, 1_000],
    ]).sight(CHUNKS, ms(0));

    expect(sight).toMatchObject({ gaps: [40, 240], freezes: 1 });
  });

  it('lets a picture take the place of those that are not before it, and leaves out what belongs to others', () => {
    const sight = eyeWith([
      [4_960, 900],
      [5_000, 990],
      [5_040, 990],
      [5_080, 990],
      [5_040, 1_000],
      [6_040, 1_000],
    ]).sight(CHUNKS, ms(0));

    expect(sight).toMatchObject({ pictures: 2, gaps: [40] });
  });

  it('saw nothing where there was nothing to see or to hear', () => {
    expect(eyeWith([]).sight(CHUNKS, ms(0))).toBeUndefined();
    expect(eyeWith([[5_000, 1_000]]).sight([], ms(0))).toBeUndefined();
    expect(new Eye().sight(CHUNKS, ms(0))).toBeUndefined();
  });
});
