import type { Milliseconds } from '../../core/units.ts';

/**
 * Where a picture is on its way to its viewer: its motion is not there, it waits behind pictures of its own session, it waits for a
 * lane, it is drawn, it is encoded.
 */
export type PictureStage = 'motion' | 'turn' | 'lane' | 'drawing' | 'encoding';

/** When a picture went on from stage to stage, on the clock of the stage's context. */
export interface PictureWay {
  /** Its motion was there. */
  readonly came: Milliseconds;
  /** A lane was asked for. */
  readonly asked: Milliseconds;
  /** A lane began. */
  readonly begun: Milliseconds;
  readonly drawn: Milliseconds;
}

/** Where a picture was at a moment, by what is known of its way. Pure. */
export const stageAt = (
  moment: Milliseconds,
  { came, asked, begun, drawn }: Partial<PictureWay>,
): PictureStage => {
  if (came === undefined || moment < came) return 'motion';
  if (asked === undefined || moment < asked) return 'turn';
  if (begun === undefined || moment < begun) return 'lane';
  return drawn === undefined || moment < drawn ? 'drawing' : 'encoding';
};

/** Pictures that are with the encoder: those of the windows under way. */
const REMEMBERED = 64;

/** Remembers the ways of pictures until they leave, to tell where the late ones were when they should have left. */
export class LatePictures {
  readonly #ways = new Map<Milliseconds, PictureWay>();

  /** @param at its place on the axis */
  drawn(at: Milliseconds, way: PictureWay): void {
    this.#ways.delete(at);
    this.#ways.set(at, way);
    const [oldest] = this.#ways.keys();
    if (this.#ways.size > REMEMBERED && oldest !== undefined) this.#ways.delete(oldest);
  }

  /** A picture leaves, and should have by then. @returns where it was at that moment; `undefined`: it is in time */
  left(at: Milliseconds, now: Milliseconds, due: Milliseconds): PictureStage | undefined {
    const way = this.#ways.get(at);
    this.#ways.delete(at);
    // Without a way it was drawn long ago, and is sent again.
    return now > due && way ? stageAt(due, way) : undefined;
  }
}
