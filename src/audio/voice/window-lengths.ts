import type { FrameRange } from './synthesis.ts';

/** Frames of the first windows after silence, one after the other; the last length goes on. At 80 a second: 100 to 800 ms. */
const GROWTH = [8, 16, 32, 64] as const;
const LONGEST = 64;

/**
 * How the frames of a clause are cut into windows: short first, so that sound comes early, then longer, so that the cost a
 * second falls. A rest that would make a window shorter than the first is taken along where there is room.
 *
 * @param range the frames that may sound
 * @param already windows made since the last silence
 * @param opening frames at the start that are likely silent, so that the first window is so much longer
 */
export const windowsOf = (
  { from, to }: FrameRange,
  already: number,
  opening: number,
): readonly FrameRange[] => {
  const windows: FrameRange[] = [];
  let start = from;
  for (let count = already; start < to; count += 1) {
    const usual = Math.min(LONGEST, (GROWTH[count] ?? LONGEST) + (start === from ? opening : 0));
    const rest = to - start;
    const length = rest - usual < GROWTH[0] ? Math.min(rest, LONGEST) : usual;
    windows.push({ from: start, to: start + length });
    start += length;
  }
  return windows;
};
