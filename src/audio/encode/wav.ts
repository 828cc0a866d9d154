import type { SampleRate } from '../../core/units.ts';
import type { FileEncoder } from './file-encoder.ts';
import { joined } from './file-encoder.ts';
import { encodeSamples } from './sample-bytes.ts';

const HEADER_BYTES = 44;
/** Stands for a length that is not known yet; players then read to the end. */
const UNKNOWN = 0xffff_ffff;

/**
 * The header of a mono WAV file of 16-bit samples.
 *
 * @param dataBytes bytes of samples that follow; left out where that is not known yet, or more than the format can say
 */
export const wavHeader = (sampleRate: SampleRate, dataBytes = UNKNOWN): Uint8Array => {
  const bytes = new Uint8Array(HEADER_BYTES);
  const view = new DataView(bytes.buffer);
  const known = dataBytes <= UNKNOWN - HEADER_BYTES;
  const text = (offset: number, value: string): void => {
    for (let k = 0; k < value.length; k += 1) bytes[offset + k] = value.charCodeAt(k);
  };
  text(0, 'RIFF');
  view.setUint32(4, known ? dataBytes + HEADER_BYTES - 8 : UNKNOWN, true);
  text(8, 'WAVEfmt ');
  view.setUint32(16, 16, true);
  view.setUint16(20, 1, true);
  view.setUint16(22, 1, true);
  view.setUint32(24, sampleRate, true);
  view.setUint32(28, sampleRate * 2, true);
  view.setUint16(32, 2, true);
  view.setUint16(34, 16, true);
  text(36, 'data');
  view.setUint32(40, known ? dataBytes : UNKNOWN, true);
  return bytes;
};

/** Bare 16-bit samples, behind a WAV header where `header` is asked for. */
const openSamples = (sampleRate: SampleRate, header: boolean): FileEncoder => {
  let opening = header ? wavHeader(sampleRate) : new Uint8Array(0);
  let dataBytes = 0;
  const next = (pcm: Float32Array): Uint8Array => {
    const data = encodeSamples('pcm_s16le', pcm);
    const bytes = joined([opening, data]);
    opening = new Uint8Array(0);
    dataBytes += data.length;
    return bytes;
  };
  return {
    sampleRate,
    write: (pcm) => Promise.resolve(next(pcm)),
    finish: () => {
      const bytes = next(new Float32Array(0));
      const head = header ? wavHeader(sampleRate, dataBytes) : new Uint8Array(0);
      return Promise.resolve({ bytes, head });
    },
    close: () => undefined,
  };
};

export const openWav = (sampleRate: SampleRate): FileEncoder => openSamples(sampleRate, true);

export const openPcm = (sampleRate: SampleRate): FileEncoder => openSamples(sampleRate, false);
