import { ms } from '../../core/units.ts';
import type { HeardPacket } from '../call-media.ts';
import { opusSpan } from '../rtp/opus-span.ts';
import type { RtpPacket } from '../rtp/rtp-packet.ts';
import { sequenceDistance } from '../rtp/rtp-packet.ts';

/** Packets that may wait for one that is missing: waiting is delay. */
const PATIENCE = 3;
/** A silence that was not sent, or lost, counts for this much at most. */
const LONGEST_GAP = ms(400);
/** A jump beyond this is another stream. */
const ANOTHER_STREAM = 500;
const TICKS = 48;

/** A microphone's packets in the order in which they were sent, with what is missing said. */
export class PacketOrder {
  readonly #waiting = new Map<number, RtpPacket>();
  #next: number | undefined;
  #expected = 0;

  /** @param packet its payload is copied where it must be kept @returns what can be said by now */
  push(packet: RtpPacket): readonly HeardPacket[] {
    const ahead = this.#next === undefined ? 0 : sequenceDistance(packet.sequence, this.#next);
    if (Math.abs(ahead) > ANOTHER_STREAM) this.#restart();
    else if (ahead < 0) return [];
    if (this.#next === undefined) {
      this.#next = packet.sequence;
      this.#expected = packet.timestamp;
    }
    this.#waiting.set(packet.sequence, { ...packet, payload: packet.payload.slice() });
    return this.#release();
  }

  #restart(): void {
    this.#waiting.clear();
    this.#next = undefined;
  }

  #release(): readonly HeardPacket[] {
    const released: HeardPacket[] = [];
    while (this.#next !== undefined && this.#waiting.size > 0) {
      const packet = this.#waiting.get(this.#next);
      if (!packet && this.#waiting.size < PATIENCE) break;
      if (packet) released.push(...this.#heard(packet));
      this.#waiting.delete(this.#next);
      this.#next = (this.#next + 1) & 0xffff;
    }
    return released;
  }

  #heard({ payload, timestamp }: RtpPacket): readonly HeardPacket[] {
    const gap = ((timestamp - this.#expected) >>> 0) / TICKS;
    const missing = gap > 0 && gap < 2 ** 31 / TICKS ? Math.min(gap, LONGEST_GAP) : 0;
    this.#expected = (timestamp + opusSpan(payload) * TICKS) >>> 0;
    if (payload.length === 0) return [];
    const packet = { type: 'packet', payload } as const;
    return missing > 0 ? [{ type: 'lost', span: ms(missing) }, packet] : [packet];
  }
}
