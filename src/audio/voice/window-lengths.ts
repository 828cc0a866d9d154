import type { FrameRange } from './synthesis.ts';

/**
 * Frames of the first windows after silence, at 80 a second: 100 ms, so that sound comes early, then 400 ms, which are made in
 * less time than the first takes to be heard.
 */
const GROWTH = [8, 32] as const;
/**
 * Three seconds, as long as most clauses: a little more than a session keeps ahead anyway. A decoder sees a third of a second on
 * either side of a window, so a second of sound in windows of two costs half of what it costs in windows of half a second.
 */
const LONGEST = 240;

/**
 * How the frames of a clause are cut into windows: short first, so that sound comes early, then as few as may be, of about one
 * length. What would be left for a window shorter than one of the first is taken along by it.
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
    const rest = to - start;
    const growing = GROWTH[count];
    const even = Math.ceil(rest / Math.ceil(rest / LONGEST));
    const usual = growing === undefined ? even : growing + (start === from ? opening : 0);
    const length = rest - usual < (growing ?? 0) ? rest : usual;
    windows.push({ from: start, to: start + length });
    start += length;
  }
  return windows;
};
