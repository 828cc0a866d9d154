import { describe, expect, it } from 'vitest';
import { heardAt } from '../../../client/heard-position.ts';
import { hertz, samples } from '../../../src/core/units.ts';

const RATE = hertz(24_000);
const mark = (playing: boolean) => ({ frame: 48_000, end: samples(24_000), playing });

describe('heardAt', () => {
  it.each([
    {
      title: 'is what was read when the loudspeaker has come as far',
      output: 48_000,
      playing: true,
      at: 1_000,
    },
    {
      title: 'is behind what was read by the latency of the output',
      output: 48_000 - 720,
      playing: true,
      at: 970,
    },
    { title: 'goes on between two reports', output: 48_000 + 480, playing: true, at: 1_020 },
    { title: 'does not go on for long without a report', output: 96_000, playing: true, at: 1_060 },
    { title: 'stands still after the last sample', output: 96_000, playing: false, at: 1_000 },
    { title: 'is never before the beginning', output: 0, playing: true, at: 0 },
  ])('$title', ({ output, playing, at }) => {
    expect(heardAt(mark(playing), output, RATE)).toBeCloseTo(at, 9);
  });
});
