/**
 * Where things lie in the kernel's memory, in bytes. The tables are written once by `src/audio/voice/synthesis-kernel.ts`, which
 * asks for these places by the exported getters.
 */

/** Samples of the transform, a frame's share of them, bins of a spectrum. */
export const TRANSFORM: i32 = 1200;
export const HOP: i32 = 300;
export const HALF: i32 = 600;
export const BINS: i32 = 601;

/** One number of each of four frames. */
export const LANES: i32 = 16;

const START: usize = 1024;
/** Hann, scaled for the spectrum of the pulses. f32 [TRANSFORM] */
export const SOURCE_WINDOW: usize = START;
/** Hann, scaled for what an inverse transform leaves. f32 [TRANSFORM] */
export const SOUND_WINDOW: usize = SOURCE_WINDOW + 4 * TRANSFORM;
/** Twiddles of all passes of the complex transform, one after the other. f32 [599] each */
export const COSINES: usize = SOUND_WINDOW + 4 * TRANSFORM;
export const SINES: usize = COSINES + 4 * HALF;
/** A turn of the real transform: cos, and minus sin. f32 [BINS], padded */
export const TURN_COSINES: usize = SINES + 4 * HALF;
export const TURN_SINES: usize = TURN_COSINES + 4 * 604;
/** What the windows of the frames that meet in a sample weigh, by which of four there are. f32 [16, HOP] */
export const WEIGHTS: usize = TURN_SINES + 4 * 604;
/** Four frames at once. f32x4 [HALF] each */
export const FRONT_RE: usize = WEIGHTS + 4 * 16 * HOP;
export const FRONT_IM: usize = FRONT_RE + LANES * HALF;
export const BACK_RE: usize = FRONT_IM + LANES * HALF;
export const BACK_IM: usize = BACK_RE + LANES * HALF;
/** f32x4 [BINS] each */
export const SPECTRUM_RE: usize = BACK_IM + LANES * HALF;
export const SPECTRUM_IM: usize = SPECTRUM_RE + LANES * BINS;
/** f32x4 [TRANSFORM] */
export const SIGNAL: usize = SPECTRUM_IM + LANES * BINS;
/** Normal numbers that frames read runs of. f32 [2^17] */
export const POOL: usize = SIGNAL + LANES * TRANSFORM;
/** What differs from window to window begins here. */
export const FREE: usize = POOL + 4 * 131072;
