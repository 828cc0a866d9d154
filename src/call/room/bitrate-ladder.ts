import type { Milliseconds } from '../../core/units.ts';
import { ms } from '../../core/units.ts';

/**
 * Bits a second that pictures may have. Few, because each change costs a key frame, and estimates of a lossy line never rest. The
 * highest is enough for a clean picture of a talking face, the lowest is a mosaic that still speaks.
 */
const RUNGS = [80_000, 150_000, 250_000, 400_000, 600_000, 900_000] as const;
/** What is left of a way when its picture is sent: the voice, what is sent again, and room to find that there is more. */
const SHARE = 0.8;
/** Looks in a row that say the same before it is believed: less must be given at once, more can wait. */
const DOWN_AFTER = 2;
const UP_AFTER = 8;

const rungFor = ({ bandwidth, lostShare, roundTrip = ms(0) }: Way): number => {
  const strained = lostShare > STRAINED.lostShare || roundTrip > STRAINED.roundTrip;
  const borne = RUNGS.findLastIndex((bits) => bits <= bandwidth * SHARE);
  return Math.max(strained ? 0 : TRUSTED, borne);
};

/** Below this rung only a line goes that shows that it cannot bear more: an estimate alone is misled by packets that overtake each other. */
const TRUSTED = RUNGS.indexOf(250_000);
/** A line that cannot bear what it gets loses this much, or holds packets back for so long. */
const STRAINED = { lostShare: 0.1, roundTrip: 600 } as const;

/** How a way to a viewer fares. */
export interface Way {
  /** What it bears, as estimated, in bits a second. */
  readonly bandwidth: number;
  /** Of the packets lately. @range [0, 1] */
  readonly lostShare: number;
  readonly roundTrip: Milliseconds | undefined;
}

/** What of an estimate that never rests is followed, for one stream of pictures. */
export class BitrateLadder {
  #rung: number = RUNGS.length - 1;
  #looks = 0;

  get bitrate(): number {
    return RUNGS[this.#rung] ?? RUNGS[0];
  }

  /** @param ways to all viewers, of whom the one who fares worst counts @returns the bitrate from now on */
  look(ways: readonly Way[]): number {
    const rung = Math.min(this.#rung + 1, ...ways.map(rungFor));
    const towards = Math.sign(rung - this.#rung);
    this.#looks = towards !== 0 && Math.sign(this.#looks) === towards ? this.#looks + towards : towards;
    if (this.#looks <= -DOWN_AFTER) this.#rung = rung;
    // One at a time: that there is more is only known when it has been used.
    else if (this.#looks >= UP_AFTER) this.#rung = Math.min(RUNGS.length - 1, this.#rung + 1);
    else return this.bitrate;
    this.#looks = 0;
    return this.bitrate;
  }
}
