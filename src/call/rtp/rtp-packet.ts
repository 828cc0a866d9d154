/** What stands before the payload of a packet of media. */
export interface RtpHeader {
  /** @range [0, 127] */
  readonly payloadType: number;
  /** The last of its picture; the first after a silence. */
  readonly marker: boolean;
  /** Counted modulo 2^16. */
  readonly sequence: number;
  /** In ticks of the codec's clock, modulo 2^32. */
  readonly timestamp: number;
  /** Who sends. @range [0, 2^32) */
  readonly source: number;
}

export interface RtpPacket extends RtpHeader {
  /** A view of the packet: borrowed. @shape [bytes] */
  readonly payload: Uint8Array;
}

const FIXED_BYTES = 12;
const VERSION = 0x80;
const PADDED = 0x20;
const EXTENDED = 0x10;

/**
 * A packet of RTP (RFC 3550, section 5.1), big-endian:
 *
 * | offset | type | field                                        |
 * | ------ | ---- | -------------------------------------------- |
 * | 0      | u8   | version 2, padding, extension, source count  |
 * | 1      | u8   | marker, payload type                         |
 * | 2      | u16  | sequence number                              |
 * | 4      | u32  | timestamp                                    |
 * | 8      | u32  | synchronisation source                       |
 * | 12     | …    | payload                                      |
 */
export const writeRtp = (header: RtpHeader, payload: Uint8Array): Buffer => {
  const packet = Buffer.allocUnsafe(FIXED_BYTES + payload.length);
  packet[0] = VERSION;
  packet[1] = (header.marker ? 0x80 : 0) | header.payloadType;
  packet.writeUInt16BE(header.sequence & 0xffff, 2);
  packet.writeUInt32BE(header.timestamp >>> 0, 4);
  packet.writeUInt32BE(header.source >>> 0, 8);
  packet.set(payload, FIXED_BYTES);
  return packet;
};

/** Where the payload begins: after the contributing sources and the extension. */
const payloadStart = (packet: Buffer, first: number): number => {
  const start = FIXED_BYTES + (first & 0x0f) * 4;
  if ((first & EXTENDED) === 0) return start;
  return start + 4 <= packet.length ? start + 4 + packet.readUInt16BE(start + 2) * 4 : packet.length + 1;
};

/** Reads a packet; `undefined` for what is none. @param packet borrowed, and viewed by the result */
export const readRtp = (packet: Buffer): RtpPacket | undefined => {
  const [first, second] = packet;
  if (packet.length < FIXED_BYTES || first === undefined || second === undefined || first >> 6 !== 2) {
    return undefined;
  }
  const start = payloadStart(packet, first);
  const padding = (first & PADDED) === 0 ? 0 : (packet.at(-1) ?? 0);
  const end = packet.length - padding;
  if (start > end) return undefined;
  return {
    marker: second >> 7 === 1,
    payloadType: second & 0x7f,
    sequence: packet.readUInt16BE(2),
    timestamp: packet.readUInt32BE(4),
    source: packet.readUInt32BE(8),
    payload: packet.subarray(start, end),
  };
};

/** How far `later` is after `earlier` in sequence numbers, which wrap. @range [-32768, 32767] */
export const sequenceDistance = (later: number, earlier: number): number => {
  const distance = (later - earlier) & 0xffff;
  return distance < 0x8000 ? distance : distance - 0x1_0000;
};
