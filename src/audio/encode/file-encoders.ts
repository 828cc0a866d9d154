import type { SampleRate } from '../../core/units.ts';
import { hertz } from '../../core/units.ts';
import { openAac } from './aac.ts';
import type { FileEncoder } from './file-encoder.ts';
import type { FileFormat } from './file-format.ts';
import { openFlac } from './flac.ts';
import { openMp3 } from './mp3.ts';
import { openOggOpus } from './ogg-opus.ts';
import { openPcm, openWav } from './wav.ts';

/** The rate at which voices speak, and files are made unless asked otherwise. */
export const VOICE_RATE = hertz(24_000);

/** The lossy ones have a rate of their own choice. */
const OPEN: Readonly<Record<FileFormat, (sampleRate: SampleRate) => FileEncoder>> = {
  mp3: () => openMp3(VOICE_RATE),
  opus: openOggOpus,
  aac: openAac,
  flac: openFlac,
  wav: openWav,
  pcm: openPcm,
};

/** @param sampleRate of the file, for the formats that leave the choice @throws `CODEC_UNAVAILABLE` */
export const openFileEncoder = (format: FileFormat, sampleRate: SampleRate): FileEncoder =>
  OPEN[format](sampleRate);

const CODECS = ['opus', 'mp3', 'aac', 'flac'] as const satisfies readonly FileFormat[];

/**
 * Opens every codec once and encodes a little, so that the first caller does not wait for code to be loaded, and a
 * codec that is not there is found out at start.
 *
 * @throws `CODEC_UNAVAILABLE`
 */
export const warmEncoders = async (): Promise<void> => {
  for (const format of CODECS) {
    const encoder = openFileEncoder(format, VOICE_RATE);
    try {
      await encoder.write(new Float32Array(encoder.sampleRate / 10));
      await encoder.finish();
    } finally {
      encoder.close();
    }
  }
};
