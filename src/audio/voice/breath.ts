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
  /** @shape [2^17] float32, normal; not to be written to */
  readonly pool = new Float32Array(POOL);

  constructor() {
    fillNormal(streamOf(0, PLACES), 0, this.pool);
  }

  /**
   * Where the noise of a frame begins in the pool.
   *
   * @param frame counted from the start of the utterance
   * @param count numbers wanted, fewer than the pool has
   */
  placeOf(seed: number, frame: number, count: number): number {
    return streamOf(streamOf(seed, PLACES), frame) % (POOL - count);
  }
}
