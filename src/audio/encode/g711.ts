/** The two laws of telephony, ITU-T G.711: eight bits a sample that sound like thirteen. */
export type Law = 'mulaw' | 'alaw';

const BIAS = 132;
const CLIP = 32_635;
const SEGMENT_BITS = 0x70;

/** Which power of two a magnitude lies in, counted from `lowest` set bit up. @range [0, 7] */
const segmentOf = (magnitude: number, lowest: number): number =>
  Math.max(0, 31 - Math.clz32(magnitude | 1) - lowest);

const encodeMulaw = (value: number): number => {
  const sign = value < 0 ? 0x80 : 0;
  const magnitude = Math.min(Math.abs(value), CLIP) + BIAS;
  const segment = segmentOf(magnitude, 7);
  return ~(sign | (segment << 4) | ((magnitude >> (segment + 3)) & 0x0f)) & 0xff;
};

const decodeMulaw = (byte: number): number => {
  const code = ~byte & 0xff;
  const segment = (code & SEGMENT_BITS) >> 4;
  const magnitude = ((((code & 0x0f) << 3) + BIAS) << segment) - BIAS;
  return code & 0x80 ? 0 - magnitude : magnitude;
};

const encodeAlaw = (value: number): number => {
  // A negative value's magnitude is one less, so that zero is on one side only.
  const sign = value < 0 ? 0 : 0x80;
  const magnitude = Math.min(value < 0 ? -value - 1 : value, 32_767);
  const segment = segmentOf(magnitude, 7);
  const mantissa = (magnitude >> (segment === 0 ? 4 : segment + 3)) & 0x0f;
  return (sign | (segment << 4) | mantissa) ^ 0x55;
};

const decodeAlaw = (byte: number): number => {
  const code = byte ^ 0x55;
  const segment = (code & SEGMENT_BITS) >> 4;
  const mantissa = ((code & 0x0f) << 4) + 8;
  const magnitude = segment === 0 ? mantissa : (mantissa + 0x100) << (segment - 1);
  return code & 0x80 ? magnitude : -magnitude;
};

const LAWS = {
  mulaw: { encode: encodeMulaw, decode: decodeMulaw },
  alaw: { encode: encodeAlaw, decode: decodeAlaw },
} as const satisfies Record<Law, unknown>;

/** @param value sixteen-bit @range [-32768, 32767] @returns one byte */
export const encodeLaw = (law: Law, value: number): number => LAWS[law].encode(value);

/** @param byte @range [0, 255] @returns sixteen-bit */
export const decodeLaw = (law: Law, byte: number): number => LAWS[law].decode(byte);
