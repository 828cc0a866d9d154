/** Pixels between two points of the grid. */
export const GRID_STEP: i32 = 4;
/** Pixels of the border that are repeated around the portrait, so that a tap never leaves it. */
export const PADDING: i32 = 4;
/** Places between two pixels that a sample may lie at. */
export const PHASES: i32 = 64;
export const TEXEL_BYTES: usize = 32;
/** Where eight pixels wait between being sampled and being written: the first bytes of memory. */
export const SCRATCH: usize = 1024;
