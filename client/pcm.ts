/** Sixteen-bit little-endian samples as floats within −1 to 1. An odd byte at the end is left out. */
export const floatsOf = (bytes: Uint8Array): Float32Array<ArrayBuffer> => {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const pcm = new Float32Array(bytes.byteLength >> 1);
  for (let k = 0; k < pcm.length; k += 1) pcm[k] = view.getInt16(2 * k, true) / 32_768;
  return pcm;
};

/** Floats as sixteen-bit little-endian samples; what lies outside −1 to 1 is clipped. */
export const bytesOf = (pcm: Float32Array): Uint8Array<ArrayBuffer> => {
  const bytes = new Uint8Array(2 * pcm.length);
  const view = new DataView(bytes.buffer);
  for (let k = 0; k < pcm.length; k += 1) {
    view.setInt16(2 * k, Math.max(-32_768, Math.min(32_767, Math.round((pcm[k] ?? 0) * 32_768))), true);
  }
  return bytes;
};
