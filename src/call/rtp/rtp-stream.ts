import type { Milliseconds } from '../../core/units.ts';
import type { Outlet } from '../media/media-router.ts';
import { writeSenderReport } from './rtcp.ts';
import { writeRtp } from './rtp-packet.ts';

/** Ticks a millisecond of each codec's clock. */
const TICKS = { opus: 48, vp8: 90, h264: 90 } as const;

export interface RtpStreamOptions {
  readonly outlet: Outlet;
  /** Where counting begins: a random number, lest two streams be taken for one. */
  readonly firstTimestamp: number;
  readonly firstSequence: number;
}

/** Our media as one outlet's packets. Every timestamp comes from the one axis of media time, so that streams of one axis stay in step. */
export class RtpStream {
  readonly outlet: Outlet;
  readonly #firstTimestamp: number;
  #sequence: number;
  #packets = 0;
  #octets = 0;

  constructor({ outlet, firstTimestamp, firstSequence }: RtpStreamOptions) {
    this.outlet = outlet;
    this.#firstTimestamp = firstTimestamp;
    this.#sequence = firstSequence;
  }

  /** What a receiver sees for a moment of the axis. @range [0, 2^32) */
  timestampAt(at: Milliseconds): number {
    return (this.#firstTimestamp + Math.round(at * TICKS[this.outlet.codec])) >>> 0;
  }

  /**
   * Sends what belongs to one moment.
   *
   * @param payloads borrowed
   * @param marked whether the last of them carries the marker: a picture's end, or a voice's beginning
   */
  send(payloads: readonly Uint8Array[], at: Milliseconds, marked: boolean): void {
    const { outlet } = this;
    const timestamp = this.timestampAt(at);
    for (const [index, payload] of payloads.entries()) {
      const marker = marked && index === payloads.length - 1;
      const { payloadType, source } = outlet;
      outlet.send(writeRtp({ payloadType, marker, sequence: this.#sequence, timestamp, source }, payload));
      this.#sequence = (this.#sequence + 1) & 0xffff;
      this.#packets += 1;
      this.#octets += payload.length;
    }
  }

  /** Says which moment of the world a moment of the axis is: receivers play streams of one name together by it. */
  report(at: Milliseconds, wallTime: Milliseconds): void {
    if (this.#packets === 0) return;
    const timestamp = this.timestampAt(at);
    const counted = { packets: this.#packets, octets: this.#octets };
    this.outlet.report(writeSenderReport({ source: this.outlet.source, wallTime, timestamp, ...counted }));
  }

  close(): void {
    this.outlet.close();
  }
}
