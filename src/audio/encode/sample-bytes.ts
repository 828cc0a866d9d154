import { assertNever } from '../../core/assert.ts';
import { decodeLaw, encodeLaw } from './g711.ts';

/** Encodings that hold each sample by itself. `s16le` and `f32le` are little-endian. */
export type SampleEncoding = 'pcm_s16le' | 'pcm_f32le' | 'mulaw' | 'alaw';

/** Bytes of one sample. */
export const SAMPLE_BYTES = {
  pcm_s16le: 2,
  pcm_f32le: 4,
  mulaw: 1,
  alaw: 1,
} as const satisfies Record<SampleEncoding, number>;

const FULL_SCALE = 32_768;

/** A sample as sixteen bits: rounded, held at full scale; what is not a number is silence. */
const quantise = (sample: number): number =>
  Math.max(-FULL_SCALE, Math.min(FULL_SCALE - 1, Math.round(sample * FULL_SCALE))) || 0;

/**
 * @param pcm @shape [samples] float32 @range [-1, 1], what lies beyond is held at full scale
 * @returns @shape [samples * SAMPLE_BYTES] owned by the caller
 */
export const encodeSamples = (encoding: SampleEncoding, pcm: Float32Array): Uint8Array => {
  const bytes = new Uint8Array(pcm.length * SAMPLE_BYTES[encoding]);
  const view = new DataView(bytes.buffer);
  switch (encoding) {
    case 'pcm_s16le':
      // By index: an iterator of pairs takes ten times as long, and every sample of every session comes by here.
      for (let k = 0; k < pcm.length; k += 1) view.setInt16(2 * k, quantise(pcm[k] ?? 0), true);
      return bytes;
    case 'pcm_f32le':
      for (const [k, sample] of pcm.entries()) view.setFloat32(4 * k, sample, true);
      return bytes;
    case 'mulaw':
    case 'alaw':
      for (const [k, sample] of pcm.entries()) bytes[k] = encodeLaw(encoding, quantise(sample));
      return bytes;
    default:
      return assertNever(encoding, 'sample encoding');
  }
};

const finite = (sample: number): number => (Number.isFinite(sample) ? sample : 0);

/**
 * @param bytes a whole number of samples, at any offset of its buffer; borrowed
 * @returns @shape [samples] float32, owned by the caller; a float that is not a number is silence
 */
export const decodeSamples = (encoding: SampleEncoding, bytes: Uint8Array): Float32Array => {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const pcm = new Float32Array(Math.floor(bytes.length / SAMPLE_BYTES[encoding]));
  switch (encoding) {
    case 'pcm_s16le':
      for (let k = 0; k < pcm.length; k += 1) pcm[k] = view.getInt16(2 * k, true) / FULL_SCALE;
      return pcm;
    case 'pcm_f32le':
      for (let k = 0; k < pcm.length; k += 1) pcm[k] = finite(view.getFloat32(4 * k, true));
      return pcm;
    case 'mulaw':
    case 'alaw':
      for (let k = 0; k < pcm.length; k += 1) pcm[k] = decodeLaw(encoding, bytes[k] ?? 0) / FULL_SCALE;
      return pcm;
    default:
      return assertNever(encoding, 'sample encoding');
  }
};
