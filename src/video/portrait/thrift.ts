import type { PictureSize } from './portrait-task.ts';
import { PICTURE_SIZES } from './portrait-task.ts';

/**
 * What is given up so that pictures come in time, in this order; at last every picture that is late is the last one again. Sound is
 * never asked.
 */
export interface Thrift {
  /** @range [0, 3] 0 is what was asked for, 1 the next smaller size, 2 the one below, 3 every second picture as well */
  readonly level: number;
  /** Windows that were late, of those since so many were in time. */
  readonly late: number;
  /** Windows in a row that were in time. */
  readonly streak: number;
}

export const NO_THRIFT: Thrift = { level: 0, late: 0, streak: 0 };

const MOST = 3;
/** So many late windows are no accident, a second in windows of two; fewer are, when an utterance begins and all of it is wanted at once. */
const TOO_OFTEN = 12;
/** So many in time, and what was late before is forgotten: a second, in windows of two. */
const FORGIVEN = 12;
/** So many in time before something is given back: two and a half seconds, in windows of two. */
const ENOUGH = 32;

/** What follows from one window. Pure. */
export const nextThrift = ({ level, late, streak }: Thrift, isLate: boolean): Thrift => {
  if (isLate) {
    return late + 1 < TOO_OFTEN
      ? { level, late: late + 1, streak: 0 }
      : { level: Math.min(MOST, level + 1), late: 0, streak: 0 };
  }
  if (streak + 1 >= ENOUGH) return { level: Math.max(0, level - 1), late: 0, streak: 0 };
  return { level, late: streak + 1 >= FORGIVEN ? 0 : late, streak: streak + 1 };
};

/** The size that is drawn where another was asked for. */
export const thriftySize = (asked: PictureSize, { level }: Thrift): PictureSize => {
  const place = PICTURE_SIZES.indexOf(asked) + Math.min(level, 2);
  return PICTURE_SIZES[Math.min(place, PICTURE_SIZES.length - 1)] ?? asked;
};

/** Whether this picture is left to the one before it. @param frame counted from the first */
export const isSpared = ({ level }: Thrift, frame: number): boolean => level >= MOST && frame % 2 === 1;
