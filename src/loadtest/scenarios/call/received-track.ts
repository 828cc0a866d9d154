import type { Milliseconds } from '../../../core/units.ts';
import { ms } from '../../../core/units.ts';

/** A packet of RTP as it reached the client. */
export interface ArrivedPacket {
  readonly sequence: number;
  /** In ticks of the codec's clock, modulo 2^32. */
  readonly timestamp: number;
  readonly marker: boolean;
  readonly payload: Uint8Array;
  /** On the run's clock. */
  readonly at: Milliseconds;
}

/** How far `later` is after `earlier`, modulo 2^bits. */
const distance = (later: number, earlier: number, bits: 16 | 32): number => {
  const whole = 2 ** bits;
  const apart = (((later - earlier) % whole) + whole) % whole;
  return apart < whole / 2 ? apart : apart - whole;
};

/** How the packets of one track come in (RFC 3550): lost, uneven, and when they were sent by the sender's own reports. */
export class ReceivedTrack {
  readonly #ticks: number;
  #first: number | undefined;
  #highest = 0;
  #received = 0;
  #jitter = 0;
  #last: { readonly timestamp: number; readonly at: number } | undefined;
  #report: { readonly wall: number; readonly timestamp: number } | undefined;

  /** @param rate of the codec's clock, a second */
  constructor(rate: number) {
    this.#ticks = rate / 1000;
  }

  take({ sequence, timestamp, at }: ArrivedPacket): void {
    this.#received += 1;
    if (this.#first === undefined) {
      this.#first = sequence;
      this.#highest = sequence;
    }
    const ahead = distance(sequence, this.#highest & 0xffff, 16);
    if (ahead > 0) this.#highest += ahead;
    if (this.#last && this.#last.timestamp !== timestamp) {
      const sent = distance(timestamp, this.#last.timestamp, 32) / this.#ticks;
      this.#jitter += (Math.abs(at - this.#last.at - sent) - this.#jitter) / 16;
    }
    if (this.#last?.timestamp !== timestamp) this.#last = { timestamp, at };
  }

  /** What the sender says: which moment of its wall clock a timestamp is. @param wall since 1970 */
  report(wall: number, timestamp: number): void {
    this.#report = { wall, timestamp };
  }

  /** Packets that never came, so far. */
  get lost(): number {
    return this.#first === undefined ? 0 : Math.max(0, this.#highest - this.#first + 1 - this.#received);
  }

  get jitter(): Milliseconds {
    return ms(this.#jitter);
  }

  /** When it was sent by the sender's wall clock, as its last report has it; `undefined` before the first. */
  sentAt(timestamp: number): Milliseconds | undefined {
    if (!this.#report) return undefined;
    return ms(this.#report.wall + distance(timestamp, this.#report.timestamp, 32) / this.#ticks);
  }
}
