import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { VivaError } from '../../core/errors.ts';
import type { PackedPicture } from './packed-picture.ts';

const run = promisify(execFile);

/** A stranger's picture gets so long. */
const DECODING_MS = 30_000;

/**
 * Any picture that FFmpeg reads, cut to a square and brought to size, to stand behind a person. Its pixels lie in shared memory.
 * Throws `REQUEST_INVALID`.
 *
 * @param ffmpeg the binary @param field what the picture is called in the error
 */
export const readBackdrop = async (
  ffmpeg: string,
  path: string,
  size: number,
  field: string,
): Promise<PackedPicture> => {
  const side = String(size);
  const filter = `scale=${side}:${side}:force_original_aspect_ratio=increase,crop=${side}:${side}`;
  const options = ['-v', 'error', '-protocol_whitelist', 'file', '-i', `file:${path}`, '-frames:v', '1'];
  const { stdout } = await run(
    ffmpeg,
    [...options, '-vf', filter, '-pix_fmt', 'yuv444p', '-f', 'rawvideo', 'pipe:1'],
    { encoding: 'buffer', maxBuffer: 4 * size * size, timeout: DECODING_MS },
  ).catch((cause: unknown) => {
    throw new VivaError(
      'REQUEST_INVALID',
      { field, problem: `${path} is no picture that can be read` },
      { cause },
    );
  });
  const count = size * size;
  if (stdout.length !== 3 * count) {
    throw new VivaError('REQUEST_INVALID', { field, problem: `${path} is no picture that can be read` });
  }
  const pixels = new Uint8Array(new SharedArrayBuffer(4 * count));
  for (let k = 0; k < count; k += 1) {
    for (const plane of [0, 1, 2]) pixels[4 * k + plane] = stdout[plane * count + k] ?? 0;
    pixels[4 * k + 3] = 255;
  }
  return { pixels, size };
};
