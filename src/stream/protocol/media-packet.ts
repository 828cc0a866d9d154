import { VivaError } from '../../core/errors.ts';
import type { Milliseconds } from '../../core/units.ts';
import { ms } from '../../core/units.ts';

/**
 * A binary frame from the server, little-endian:
 *
 * | offset | type | field                                                      |
 * | ------ | ---- | ---------------------------------------------------------- |
 * | 0      | u8   | kind: 1 sound, 2 picture, 3 motion                         |
 * | 1      | u8   | flags: bit 0 key frame                                     |
 * | 2      | u16  | number of the utterance                                    |
 * | 4      | u32  | sequence                                                   |
 * | 8      | f64  | media time of its first sample in ms, on the session's axis |
 * | 16     | …    | payload                                                    |
 */
export interface MediaPacket {
  readonly kind: 'audio' | 'video' | 'motion';
  readonly keyFrame: boolean;
  /** The utterance's number in its session, as `utterance.started` gave it. @range [0, 65535] */
  readonly number: number;
  readonly at: Milliseconds;
  /** @shape [bytes] as the encoding has it */
  readonly payload: Uint8Array;
}

const HEADER_BYTES = 16;
const KIND = { audio: 1, video: 2, motion: 3 } as const;
const KEY_FRAME = 1;

/** The frame as it goes over the wire. The bytes are the caller's. */
export const encodeMediaPacket = (packet: MediaPacket, sequence: number): Uint8Array => {
  const bytes = new Uint8Array(HEADER_BYTES + packet.payload.byteLength);
  const header = new DataView(bytes.buffer, 0, HEADER_BYTES);
  header.setUint8(0, KIND[packet.kind]);
  header.setUint8(1, packet.keyFrame ? KEY_FRAME : 0);
  header.setUint16(2, packet.number, true);
  header.setUint32(4, sequence, true);
  header.setFloat64(8, packet.at, true);
  bytes.set(packet.payload, HEADER_BYTES);
  return bytes;
};

/** Reads what {@link encodeMediaPacket} wrote; the payload is a view of `bytes`. Throws `MESSAGE_MALFORMED`. */
export const decodeMediaPacket = (bytes: Uint8Array): MediaPacket & { readonly sequence: number } => {
  if (bytes.byteLength < HEADER_BYTES) {
    throw new VivaError('MESSAGE_MALFORMED', { reason: 'a media packet has a header of 16 bytes' });
  }
  const header = new DataView(bytes.buffer, bytes.byteOffset, HEADER_BYTES);
  const number = header.getUint8(0);
  const kind = (['audio', 'video', 'motion'] as const).find((name) => KIND[name] === number);
  if (!kind) throw new VivaError('MESSAGE_MALFORMED', { reason: `no such kind of media: ${String(number)}` });
  return {
    kind,
    keyFrame: (header.getUint8(1) & KEY_FRAME) !== 0,
    number: header.getUint16(2, true),
    sequence: header.getUint32(4, true),
    at: ms(header.getFloat64(8, true)),
    payload: bytes.subarray(HEADER_BYTES),
  };
};

/** Sound from a client: u8 kind (16), three zero bytes, payload. */
const INPUT_HEADER_BYTES = 4;
const INPUT_SOUND = 16;

export const encodeInputPacket = (payload: Uint8Array): Uint8Array => {
  const bytes = new Uint8Array(INPUT_HEADER_BYTES + payload.byteLength);
  bytes[0] = INPUT_SOUND;
  bytes.set(payload, INPUT_HEADER_BYTES);
  return bytes;
};

/** @returns the payload, a view of `bytes`. Throws `MESSAGE_MALFORMED`. */
export const decodeInputPacket = (bytes: Uint8Array): Uint8Array => {
  if (bytes.byteLength < INPUT_HEADER_BYTES || bytes[0] !== INPUT_SOUND) {
    throw new VivaError('MESSAGE_MALFORMED', {
      reason: 'a binary message begins with 16, 0, 0, 0, then sound',
    });
  }
  return bytes.subarray(INPUT_HEADER_BYTES);
};
