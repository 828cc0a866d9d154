import type { FileFormat } from '../../audio/index.ts';
import { FILE_FORMATS, fileStage } from '../../audio/index.ts';
import { systemClock } from '../../core/clock.ts';
import type { AudioFrame } from '../../core/frames.ts';
import { silentLog } from '../../core/log.ts';
import { hertz, ms } from '../../core/units.ts';
import type { Examination } from './finding.ts';

async function* silence(): AsyncGenerator<AudioFrame, void, undefined> {
  yield await Promise.resolve({
    kind: 'audio',
    pcm: new Float32Array(4_800),
    rate: hertz(24_000),
    at: ms(0),
  });
}

/** Encodes a fifth of a second: a codec that is only listed may still fail to open. */
const encodes = async (format: FileFormat): Promise<boolean> => {
  const context = { signal: new AbortController().signal, clock: systemClock, log: silentLog };
  try {
    let bytes = 0;
    for await (const run of fileStage({ format }).run(silence(), context)) bytes += run.length;
    return bytes > 0;
  } catch {
    // Which one it is, is all that a person can use of it.
    return false;
  }
};

const FORMATS = Object.keys(FILE_FORMATS) as readonly FileFormat[];

/** Every format of a file, tried. */
export const examineCodecs: Examination = async () => {
  const topic = 'codecs';
  const tried = await Promise.all(FORMATS.map(async (format) => ({ format, works: await encodes(format) })));
  const working = tried.filter(({ works }) => works).map(({ format }) => format);
  const failing = tried.filter(({ works }) => !works).map(({ format }) => format);
  if (failing.length === 0) return [{ topic, state: 'fine', found: working.join(' ') }];
  return [
    {
      topic,
      state: 'missing',
      found: `${failing.join(' ')} cannot be written; ${working.join(' ') || 'none'} can`,
      remedy: 'npm ci --ignore-scripts',
    },
  ];
};
