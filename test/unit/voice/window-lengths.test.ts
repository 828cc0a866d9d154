import { describe, expect, it } from 'vitest';
import { windowsOf } from '../../../src/audio/voice/window-lengths.ts';

const lengths = (frames: number, already = 0, opening = 0): readonly number[] =>
  windowsOf({ from: 0, to: frames }, already, opening).map(({ from, to }) => to - from);

describe('windowsOf', () => {
  it.each([
    { frames: 0, made: [] },
    { frames: 1, made: [1] },
    { frames: 8, made: [8] },
    { frames: 15, made: [15] },
    { frames: 16, made: [8, 8] },
    { frames: 200, made: [8, 32, 160] },
    { frames: 71, made: [8, 63] },
    { frames: 72, made: [8, 32, 32] },
    { frames: 280, made: [8, 32, 240] },
    { frames: 281, made: [8, 32, 121, 120] },
    { frames: 45, made: [8, 37] },
  ])('cuts $frames frames into $made after silence', ({ frames, made }) => {
    expect(lengths(frames)).toEqual(made);
  });

  it('goes on with long windows while sound lasts', () => {
    expect(lengths(500, 4)).toEqual([167, 167, 166]);
  });

  it('makes the first window longer by what is likely silent', () => {
    expect(lengths(60, 0, 10)).toEqual([18, 42]);
  });

  it('loses and invents no frame, and keeps to the longest window, whatever the length', () => {
    for (let to = 0; to < 600; to += 1) {
      const windows = windowsOf({ from: 5, to: to + 5 }, to % 5, to % 11);
      let end = 5;
      for (const window of windows) {
        expect(window.from).toBe(end);
        expect(window.to - window.from).toBeLessThanOrEqual(240);
        expect(window.to).toBeGreaterThan(window.from);
        end = window.to;
      }
      expect(end).toBe(to + 5);
    }
  });
});
