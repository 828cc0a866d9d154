import type { SampleRate } from '../core/units.ts';
import { hertz } from '../core/units.ts';
import { CallFailure } from './scenario.ts';

/** Bytes of a WAV header that are waited for at most: files with long prefaces exist, servers that write them do not. */
const HEADER_BYTES = 4096;
const PCM_16 = 1;
const EXTENSIBLE = 0xfffe;

const bytesToFloats = (bytes: Uint8Array): Float32Array => {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const pcm = new Float32Array(bytes.byteLength >> 1);
  for (let k = 0; k < pcm.length; k += 1) pcm[k] = view.getInt16(2 * k, true) / 32_768;
  return pcm;
};

const joined = (one: Uint8Array, other: Uint8Array): Uint8Array => {
  const bytes = new Uint8Array(one.byteLength + other.byteLength);
  bytes.set(one);
  bytes.set(other, one.byteLength);
  return bytes;
};

const tagAt = (view: DataView, at: number): string =>
  String.fromCharCode(...[0, 1, 2, 3].map((k) => view.getUint8(at + k)));

interface Header {
  readonly rate: SampleRate;
  readonly bytes: number;
}

/** Reads the chunks before the samples. @returns `undefined` while they are not all there */
const readHeader = (bytes: Uint8Array): Header | undefined => {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let rate: SampleRate | undefined;
  for (let at = 12; at + 8 <= bytes.byteLength;) {
    const tag = tagAt(view, at);
    if (tag === 'data') {
      if (rate === undefined) throw new CallFailure('SOUND_UNREADABLE');
      return { rate, bytes: at + 8 };
    }
    const size = view.getUint32(at + 4, true);
    if (tag === 'fmt ' && at + 24 <= bytes.byteLength) {
      const format = view.getUint16(at + 8, true);
      const channels = view.getUint16(at + 10, true);
      const bits = view.getUint16(at + 22, true);
      if ((format !== PCM_16 && format !== EXTENSIBLE) || channels !== 1 || bits !== 16) {
        throw new CallFailure('SOUND_UNREADABLE');
      }
      rate = hertz(view.getUint32(at + 12, true));
    }
    at += 8 + size + (size % 2);
  }
  if (bytes.byteLength > HEADER_BYTES) throw new CallFailure('SOUND_UNREADABLE');
  return undefined;
};

/**
 * Turns bytes as they come (cut anywhere) into samples: 16 bits, little-endian, one channel, bare or in a WAV.
 * What a server sends is seen from its first bytes, whatever its headers claim.
 */
export class PcmReader {
  #rate: SampleRate;
  #carry: Uint8Array = new Uint8Array(0);
  #begun = false;

  /** @param rate of bare samples; a WAV says its own */
  constructor(rate: SampleRate) {
    this.#rate = rate;
  }

  get rate(): SampleRate {
    return this.#rate;
  }

  /** @returns the samples that are whole now; may be empty. @shape [samples] float32 @range [-1, 1] */
  push(bytes: Uint8Array): Float32Array {
    let rest = joined(this.#carry, bytes);
    this.#carry = rest;
    if (!this.#begun) {
      if (rest.byteLength < 4) return new Float32Array(0);
      if (String.fromCharCode(...rest.subarray(0, 4)) === 'RIFF') {
        const header = readHeader(rest);
        if (!header) return new Float32Array(0);
        this.#rate = header.rate;
        rest = rest.subarray(header.bytes);
      }
      this.#begun = true;
    }
    const whole = rest.byteLength - (rest.byteLength % 2);
    this.#carry = rest.slice(whole);
    return bytesToFloats(rest.subarray(0, whole));
  }
}
