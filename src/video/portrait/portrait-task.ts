import type { Milliseconds } from '../../core/units.ts';
import type { PackedPicture } from '../draw/packed-picture.ts';

/** Sizes in which pictures are drawn, in pixels on a side, the largest first: when time is short the next smaller one is drawn. */
export const PICTURE_SIZES = [512, 384, 256] as const;
export type PictureSize = (typeof PICTURE_SIZES)[number];

export const isPictureSize = (size: number): size is PictureSize =>
  PICTURE_SIZES.some((offered) => offered === size);

/** What stands behind a person in place of what the pack has. Its pixels lie in shared memory, so that no job copies them. */
export interface Backdrop {
  /** Another picture has another. */
  readonly id: string;
  readonly picture: PackedPicture;
}

/** Draws a window of pictures. Plain data, structured-cloneable, everything needed is inside: it may run anywhere, and again. */
export interface PortraitTask {
  readonly kind: 'draw';
  readonly avatar: string;
  readonly size: PictureSize;
  /** @shape [frames, names] float32 @layout as the pack's traits name them */
  readonly motion: Float32Array;
  /** @range [1, 16] */
  readonly frames: number;
  readonly backdrop?: Backdrop | undefined;
}

export interface DrawnPictures {
  readonly kind: 'drawn';
  /** One a frame: @shape [size * size * 3 / 2] uint8 @layout I420; the receiver's */
  readonly pictures: readonly Uint8Array[];
  /** On a clock, from the task's begin. */
  readonly took: Milliseconds;
}
