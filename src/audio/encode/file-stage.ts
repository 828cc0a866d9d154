import { VivaError } from '../../core/errors.ts';
import type { AudioFrame } from '../../core/frames.ts';
import type { Stage } from '../../core/stage.ts';
import { abortable } from '../../core/stage.ts';
import type { SampleRate } from '../../core/units.ts';
import { hertz } from '../../core/units.ts';
import { Resampler } from '../resampler.ts';
import type { FileEncoder } from './file-encoder.ts';
import type { FileFormat } from './file-format.ts';
import { FILE_FORMATS } from './file-format.ts';
import { openPcm, openWav } from './wav.ts';

export interface FileOptions {
  readonly format: FileFormat;
  /** @defaultValue 24 kHz */
  readonly sampleRate?: SampleRate;
  /**
   * Told at the end, before the stage does, what the file's first bytes would be had its length been known at the
   * start. Whoever can rewind the file writes them over what is there; they are as long. Not called where nothing differs.
   */
  readonly onHead?: (head: Uint8Array) => void;
}

const OPEN: Partial<Record<FileFormat, (sampleRate: SampleRate) => FileEncoder>> = {
  wav: openWav,
  pcm: openPcm,
};

const openEncoder = (format: FileFormat, sampleRate: SampleRate): FileEncoder => {
  const open = OPEN[format];
  if (open) return open(sampleRate);
  throw new VivaError('MEDIA_UNSUPPORTED', {
    field: 'response_format',
    got: format,
    offered: Object.keys(FILE_FORMATS),
  });
};

/**
 * Sound as the bytes of one file, each run of them as early as the format allows.
 *
 * Frames follow one another without a gap and at one rate. A file without any sound is still a file of its
 * format. A failing encoder ends the stage after the bytes that were good.
 */
export const fileStage = ({
  format,
  sampleRate = hertz(24_000),
  onHead,
}: FileOptions): Stage<AudioFrame, Uint8Array> => ({
  name: `audio.file.${format}`,
  async *run(input, { signal }) {
    const encoder = openEncoder(format, sampleRate);
    try {
      let resampler: Resampler | undefined;
      for await (const frame of abortable(input, signal)) {
        resampler ??= new Resampler({ from: frame.rate, to: encoder.sampleRate });
        const bytes = await encoder.write(resampler.push(frame.pcm));
        if (bytes.length > 0) yield bytes;
      }
      if (resampler) {
        const bytes = await encoder.write(resampler.flush());
        if (bytes.length > 0) yield bytes;
      }
      const { bytes, head } = await encoder.finish();
      if (bytes.length > 0) yield bytes;
      if (head.length > 0) onHead?.(head);
    } finally {
      encoder.close();
    }
  },
});
