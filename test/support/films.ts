import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { findFfmpeg } from '../../src/audio/index.ts';

const run = promisify(execFile);

/** What FFmpeg finds in a film. */
export interface Film {
  /** Grey pictures, `side` on a side, in order, as they lie in the file. */
  readonly pictures: readonly Uint8Array[];
  /** Of the sound, in milliseconds. */
  readonly sound: number;
  /** `h264`, `aac`, …, and the rate of pictures, as FFmpeg names them. */
  readonly said: string;
}

/** Decodes all of a film with FFmpeg. */
export const decodeFilm = async (path: string, side: number): Promise<Film> => {
  const ffmpeg = await findFfmpeg();
  if (!ffmpeg) throw new Error('there is no FFmpeg here');
  const options = { encoding: 'buffer', maxBuffer: 1e9 } as const;
  const video = await run(
    ffmpeg.path,
    [
      '-i',
      path,
      '-map',
      '0:v',
      '-vsync',
      'passthrough',
      '-vf',
      `scale=${side}:${side}`,
      '-pix_fmt',
      'gray',
      '-f',
      'rawvideo',
      'pipe:1',
    ],
    options,
  );
  const sound = await run(
    ffmpeg.path,
    ['-v', 'error', '-i', path, '-map', '0:a', '-ac', '1', '-ar', '16000', '-f', 's16le', 'pipe:1'],
    options,
  );
  const pixels = side * side;
  const pictures = Array.from({ length: video.stdout.length / pixels }, (_, k) =>
    video.stdout.subarray(k * pixels, (k + 1) * pixels),
  );
  return { pictures, sound: sound.stdout.length / 32, said: video.stderr.toString() };
};

/** How much of a rectangle of a film changes from each picture to the next: mean of the differences. */
export const changes = (
  { pictures }: Film,
  side: number,
  [left, top, right, bottom]: readonly [number, number, number, number],
): number[] =>
  pictures.slice(1).map((picture, k) => {
    let sum = 0;
    for (let y = top; y < bottom; y += 1) {
      for (let x = left; x < right; x += 1)
        sum += Math.abs((picture[y * side + x] ?? 0) - (pictures[k]?.[y * side + x] ?? 0));
    }
    return sum / ((right - left) * (bottom - top));
  });
