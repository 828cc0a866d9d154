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

const rungFor = (way: number): number =>
  Math.max(
    0,
    RUNGS.findLastIndex((bits) => bits <= way * SHARE),
  );

/** What of an estimate that never rests is followed, for one stream of pictures. */
export class BitrateLadder {
  #rung: number = RUNGS.length - 1;
  #looks = 0;

  get bitrate(): number {
    return RUNGS[this.#rung] ?? RUNGS[0];
  }

  /** @param way what the narrowest way to a viewer bears now, in bits a second @returns the bitrate from now on */
  look(way: number): number {
    const rung = rungFor(way);
    const towards = Math.sign(rung - this.#rung);
    this.#looks = towards !== 0 && Math.sign(this.#looks) === towards ? this.#looks + towards : towards;
    if (this.#looks <= -DOWN_AFTER) this.#rung = rung;
    // One at a time: that there is more is only known when it has been used.
    else if (this.#looks >= UP_AFTER) this.#rung += 1;
    else return this.bitrate;
    this.#looks = 0;
    return this.bitrate;
  }
}
