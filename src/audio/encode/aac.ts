import { hertz } from '../../core/units.ts';
import { openCodecFile } from './codec-file.ts';
import type { FileEncoder } from './file-encoder.ts';

/** Twice what the voice has: a frame is 1,024 samples at any rate, so the file starts sooner and ends closer to the sound's end. */
const SAMPLE_RATE = hertz(48_000);

/**
 * AAC-LC as an ADTS stream, 96 kbit/s. The format cannot say what to cut off: a decoder gives 21 ms of silence
 * before the sound and up to as much after it.
 */
export const openAac = (): FileEncoder =>
  openCodecFile(
    { codec: 'mp4a.40.2', sampleRate: SAMPLE_RATE, bitrate: 96_000, options: { aac: { format: 'adts' } } },
    { wrap: ({ bytes }) => bytes, head: () => new Uint8Array(0) },
  );
