import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** An FFmpeg that can be started. */
export interface FfmpegBinary {
  /** A path, or a name that the system finds. */
  readonly path: string;
  /** As it calls itself: `7.1.1`, or `N-47683-g0e8eb07980-static` for a build between two releases. */
  readonly version: string;
  /** The last year of its copyright: all that a build between two releases says of its age. */
  readonly year: number;
  readonly origin: 'system' | 'package';
}

/** What `ffmpeg -version` says, or `undefined` where that is something else. */
export const parseFfmpegVersion = (said: string): Pick<FfmpegBinary, 'version' | 'year'> | undefined => {
  const match = /^ffmpeg version (\S+) .*?(\d{4}) the FFmpeg developers/m.exec(said);
  const [, version, year] = match ?? [];
  return version === undefined ? undefined : { version, year: Number(year) };
};

const probe = async (path: string, origin: FfmpegBinary['origin']): Promise<FfmpegBinary | undefined> => {
  try {
    const { stdout } = await run(path, ['-hide_banner', '-version'], { timeout: 10_000 });
    const parsed = parseFfmpegVersion(stdout);
    return parsed && { path, origin, ...parsed };
  } catch {
    // Not there, or not for this machine: that is the answer.
    return undefined;
  }
};

const packaged = async (): Promise<string | undefined> => {
  try {
    const { default: installed } = await import('@ffmpeg-installer/ffmpeg');
    return installed.path;
  } catch {
    // It throws where it has no binary for this platform.
    return undefined;
  }
};

/** The FFmpeg to use: the system's, unless the one out of the package is newer. `undefined` where there is none. */
export const findFfmpeg = async (): Promise<FfmpegBinary | undefined> => {
  const path = await packaged();
  const own = path === undefined ? undefined : await probe(path, 'package');
  const system = await probe('ffmpeg', 'system');
  if (!own || !system) return system ?? own;
  return system.year >= own.year ? system : own;
};
