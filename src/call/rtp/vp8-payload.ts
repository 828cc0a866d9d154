/** Bytes of payload in one packet: what fits a path of 1,280 bytes with all that is put around it. */
const MOST = 1_150;
const DESCRIPTOR_BYTES = 4;

/**
 * Cuts a picture of VP8 into payloads of nearly equal size (RFC 7741, section 4.2). Each begins with:
 *
 * | offset | bits                                                                             |
 * | ------ | -------------------------------------------------------------------------------- |
 * | 0      | X = 1 (extended), R, N = 0, S = 1 on the first payload, R, partition index 0      |
 * | 1      | I = 1 (a picture id follows), L = T = K = 0                                      |
 * | 2      | M = 1 (fifteen bits), the picture id, big-endian                                  |
 *
 * @param frame borrowed
 * @param pictureId counted by pictures. @range [0, 2^15)
 */
export const vp8Payloads = (frame: Uint8Array, pictureId: number): readonly Uint8Array[] => {
  const count = Math.max(1, Math.ceil(frame.length / MOST));
  const size = Math.ceil(frame.length / count);
  return Array.from({ length: count }, (_, index) => {
    const part = frame.subarray(index * size, Math.min(frame.length, (index + 1) * size));
    const payload = new Uint8Array(DESCRIPTOR_BYTES + part.length);
    payload[0] = 0x80 | (index === 0 ? 0x10 : 0);
    payload[1] = 0x80;
    payload[2] = 0x80 | ((pictureId >> 8) & 0x7f);
    payload[3] = pictureId & 0xff;
    payload.set(part, DESCRIPTOR_BYTES);
    return payload;
  });
};
