import { fillNormal, streamOf } from '../../core/noise.ts';

/** Normal numbers in the pool: frames read runs of it from places of their own. */
const POOL = 2 ** 17;
/** The stream of a seed that decides where its frames read, apart from its other uses. */
const PLACES = 1;

/**
 * White noise for the breath in a voice, a function of seed, frame and bin alone. Drawing it number by number would cost as much
 * as all the rest of the synthesis, so a pool is drawn once, and a frame reads a run of it from a place that seed and frame
 * decide. Frames far apart may share a part; nobody hears that, since each shapes it by its own spectrum.
 *
 * Allocates once, here.
 */
export class Breath {
  readonly #pool = new Float32Array(POOL);

  constructor() {
    fillNormal(streamOf(0, PLACES), 0, this.#pool);
  }

  /**
   * The noise of a frame.
   *
   * @param frame counted from the start of the utterance
   * @param count numbers wanted, fewer than the pool has
   * @returns @shape [count] float32, normal; borrowed, not to be written to
   */
  frame(seed: number, frame: number, count: number): Float32Array {
    const start = streamOf(streamOf(seed, PLACES), frame) % (POOL - count);
    return this.#pool.subarray(start, start + count);
  }
}
