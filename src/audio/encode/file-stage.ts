import type { AudioFrame } from '../../core/frames.ts';
import type { Stage } from '../../core/stage.ts';
import { abortable } from '../../core/stage.ts';
import type { SampleRate } from '../../core/units.ts';
import { limited } from '../limiter.ts';
import { Resampler } from '../resampler.ts';
import { openFileEncoder, VOICE_RATE } from './file-encoders.ts';
import type { FileFormat } from './file-format.ts';

export interface FileOptions {
  readonly format: FileFormat;
  /** For `wav`, `pcm` and `flac`; the others have their own. @defaultValue 24 kHz */
  readonly sampleRate?: SampleRate;
  /**
   * Told at the end, before the stage does, what the file's first bytes would be had its length been known at the
   * start. Whoever can rewind the file writes them over what is there; they are as long. Not called where nothing differs.
   */
  readonly onHead?: (head: Uint8Array) => void;
}

/**
 * Sound as the bytes of one file, each run of them as early as the format allows.
 *
 * Frames follow one another without a gap and at one rate. A file without any sound is still a file of its
 * format. A failing encoder ends the stage after the bytes that were good.
 */
export const fileStage = ({
  format,
  sampleRate = VOICE_RATE,
  onHead,
}: FileOptions): Stage<AudioFrame, Uint8Array> => ({
  name: `audio.file.${format}`,
  async *run(input, { signal }) {
    const encoder = openFileEncoder(format, sampleRate);
    try {
      let resampler: Resampler | undefined;
      for await (const frame of abortable(input, signal)) {
        resampler ??= new Resampler({ from: frame.rate, to: encoder.sampleRate });
        const bytes = await encoder.write(limited(resampler.push(frame.pcm)));
        if (bytes.length > 0) yield bytes;
      }
      if (resampler) {
        const bytes = await encoder.write(limited(resampler.flush()));
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
