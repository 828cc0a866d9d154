import type { SampleEncoding } from '../encode/sample-bytes.ts';
import { decodeSamples, SAMPLE_BYTES } from '../encode/sample-bytes.ts';

/** Samples out of chunks of bytes that may be cut anywhere, in the middle of a sample too. */
export class SampleAssembler {
  readonly #encoding: SampleEncoding;
  #carry = new Uint8Array(0);

  constructor(encoding: SampleEncoding) {
    this.#encoding = encoding;
  }

  /** Bytes of a sample whose rest has not come. */
  get held(): number {
    return this.#carry.length;
  }

  /** @param chunk borrowed @returns @shape [samples] owned by the caller; may be empty */
  push(chunk: Uint8Array): Float32Array {
    const size = SAMPLE_BYTES[this.#encoding];
    if (this.#carry.length === 0 && chunk.length % size === 0) return decodeSamples(this.#encoding, chunk);
    const bytes = new Uint8Array(this.#carry.length + chunk.length);
    bytes.set(this.#carry);
    bytes.set(chunk, this.#carry.length);
    const whole = bytes.length - (bytes.length % size);
    this.#carry = bytes.slice(whole);
    return decodeSamples(this.#encoding, bytes.subarray(0, whole));
  }
}
