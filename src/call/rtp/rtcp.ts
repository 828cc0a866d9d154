import type { Milliseconds } from '../../core/units.ts';

/** What a sender says of itself: which moment of the world its timestamp stands for, and how much it has sent. */
export interface SenderReport {
  readonly source: number;
  /** Since 1970. */
  readonly wallTime: Milliseconds;
  /** The same moment in ticks of the codec's clock. */
  readonly timestamp: number;
  readonly packets: number;
  /** Of payload. */
  readonly octets: number;
}

const SENDER_REPORT = 200;
const PAYLOAD_FEEDBACK = 206;
/** Picture loss indication (RFC 4585) and full intra request (RFC 5104). */
const KEY_FRAME_REQUESTS: ReadonlySet<number> = new Set([1, 4]);
const REPORT_BYTES = 28;
/** Seconds from 1900, where NTP begins, to 1970. */
const NTP_EPOCH = 2_208_988_800;

/** A sender report without report blocks (RFC 3550, section 6.4.1). */
export const writeSenderReport = (report: SenderReport): Buffer => {
  const bytes = Buffer.alloc(REPORT_BYTES);
  const seconds = report.wallTime / 1000;
  bytes[0] = 0x80;
  bytes[1] = SENDER_REPORT;
  bytes.writeUInt16BE(REPORT_BYTES / 4 - 1, 2);
  bytes.writeUInt32BE(report.source >>> 0, 4);
  bytes.writeUInt32BE((Math.floor(seconds) + NTP_EPOCH) >>> 0, 8);
  bytes.writeUInt32BE(Math.floor((seconds % 1) * 2 ** 32) >>> 0, 12);
  bytes.writeUInt32BE(report.timestamp >>> 0, 16);
  bytes.writeUInt32BE(report.packets >>> 0, 20);
  bytes.writeUInt32BE(report.octets >>> 0, 24);
  return bytes;
};

/** Whether a compound packet of RTCP asks for a key frame. What cannot be read asks for nothing. */
export const asksForKeyFrame = (compound: Buffer): boolean => {
  for (let at = 0; at + 4 <= compound.length; at += (compound.readUInt16BE(at + 2) + 1) * 4) {
    const format = (compound[at] ?? 0) & 0x1f;
    if (compound[at + 1] === PAYLOAD_FEEDBACK && KEY_FRAME_REQUESTS.has(format)) return true;
  }
  return false;
};
