import type { Milliseconds } from '../core/units.ts';
import { ms } from '../core/units.ts';
import type { Chunk } from './player.ts';
import { playOut } from './player.ts';

/** A picture as it reached the client. */
interface Picture {
  /** When it arrived, on the run's clock. */
  readonly arrived: Milliseconds;
  /** When it is to be seen, on the session's axis. */
  readonly at: Milliseconds;
}

/** What somebody saw while an answer sounded. */
export interface Sight {
  /** When the first picture of it arrived, on the run's clock. */
  readonly first: Milliseconds;
  readonly pictures: number;
  /** Between one picture and the next, as they were shown. */
  readonly gaps: readonly Milliseconds[];
  /** How much later than its sound each picture was shown. */
  readonly skews: readonly Milliseconds[];
  /** Gaps in which the picture stood still so long that it is noticed. */
  readonly freezes: number;
}

/** From here on a gap is a freeze: five pictures of 25 a second. */
export const FREEZE = ms(200);

/** Takes note of the pictures of one answer. */
export class Eye {
  readonly #pictures: Picture[] = [];
  #start: Milliseconds | undefined;

  /** The answer begins there on the session's axis; pictures that came before belong to what was before. */
  begin(at: Milliseconds): void {
    this.#start = at;
  }

  picture(at: Milliseconds, arrived: Milliseconds): void {
    if (this.#start === undefined || at < this.#start) return;
    // It takes the place of every picture that is not before it and was not shown yet.
    while ((this.#pictures.at(-1)?.at ?? -Infinity) >= at) this.#pictures.pop();
    this.#pictures.push({ at, arrived });
  }

  /** @param chunks of the answer's sound, as they came @returns `undefined` where nothing of it was seen or heard */
  sight(chunks: readonly Chunk[], buffer: Milliseconds): Sight | undefined {
    const playout = playOut(chunks, buffer);
    const start = this.#start;
    const end = (start ?? 0) + chunks.reduce((sum, { span }) => sum + span, 0);
    const pictures = this.#pictures.filter(({ at }) => at < end);
    const [first] = pictures;
    if (!playout || start === undefined || !first) return undefined;
    const heard = pictures.map(({ at }) => playout.heardAt(ms(at - start)));
    const shown = pictures.map(({ arrived }, k) => ms(Math.max(arrived, heard[k] ?? arrived)));
    const gaps = shown.slice(1).map((time, k) => ms(Math.max(0, time - (shown[k] ?? time))));
    return {
      first: first.arrived,
      pictures: pictures.length,
      gaps,
      skews: shown.map((time, k) => ms(time - (heard[k] ?? time))),
      freezes: gaps.filter((gap) => gap > FREEZE).length,
    };
  }
}
