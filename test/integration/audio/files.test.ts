import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect } from 'vitest';
import type { FileFormat } from '../../../src/audio/index.ts';
import { FILE_FORMATS, fileStage } from '../../../src/audio/index.ts';
import type { StageContext } from '../../../src/core/stage.ts';
import { floatsIn, runFfmpeg } from '../../support/bundled-ffmpeg.ts';
import { collect, rms } from '../../support/media.ts';
import { framesOf, inARow, sine } from '../../support/sound.ts';
import { test } from '../../support/stage-test.ts';

interface Written {
  readonly streamed: Uint8Array;
  /** With the head that tells its length. */
  readonly finished: Uint8Array;
}

const written = async (format: FileFormat, pcm: Float32Array, context: StageContext): Promise<Written> => {
  let head = new Uint8Array(0);
  const onHead = (bytes: Uint8Array): void => {
    head = Uint8Array.from(bytes);
  };
  const streamed = Buffer.concat(await collect(fileStage({ format, onHead }).run(framesOf(pcm), context)));
  const finished = Uint8Array.from(streamed);
  finished.set(head);
  return { streamed, finished };
};

/** Decoded by FFmpeg, at 24 kHz. FFmpeg is given a file: it trims less of what it cannot seek in. */
const decoded = (format: FileFormat, bytes: Uint8Array): Float32Array => {
  const folder = mkdtempSync(join(tmpdir(), 'vivavoce-file-'));
  try {
    const path = join(folder, `speech${FILE_FORMATS[format].endings[0]}`);
    writeFileSync(path, bytes);
    const raw = format === 'pcm' ? ['-f', 's16le', '-ar', '24000', '-ac', '1'] : [];
    return floatsIn(
      runFfmpeg([...raw, '-i', path, '-f', 'f32le', '-ac', '1', '-ar', '24000'], new Uint8Array(0)),
    );
  } finally {
    rmSync(folder, { recursive: true });
  }
};

/** Where a sound begins, in samples. */
const onsetOf = (pcm: Float32Array): number => pcm.findIndex((sample) => Math.abs(sample) > 0.1);

/** Formats whose file says exactly which samples are the sound, and those that add codec padding, in samples at 24 kHz. */
const PADDING = {
  pcm: { streamed: 0, finished: 0 },
  wav: { streamed: 0, finished: 0 },
  flac: { streamed: 0, finished: 0 },
  opus: { streamed: 0, finished: 0 },
  mp3: { streamed: 1_200, finished: 650 },
  aac: { streamed: 1_024, finished: 1_024 },
} as const satisfies Record<FileFormat, { streamed: number; finished: number }>;

const ROWS = (Object.keys(PADDING) as FileFormat[]).flatMap((format) =>
  [1_000, 12_345, 50_201].map((length) => ({ format, length })),
);

describe('fileStage with the codecs', () => {
  test.for(ROWS)('$format of $length samples decodes in FFmpeg to its length', async (row, { context }) => {
    const { streamed, finished } = await written(row.format, sine(row.length), context);
    const extra = {
      streamed: decoded(row.format, streamed).length - row.length,
      finished: decoded(row.format, finished).length - row.length,
    };
    for (const way of ['streamed', 'finished'] as const) {
      expect(extra[way]).toBeGreaterThanOrEqual(0);
      expect(extra[way]).toBeLessThanOrEqual(PADDING[row.format][way]);
    }
  });

  test.for(Object.keys(PADDING) as FileFormat[])(
    '%s holds the sound, where it was and as loud',
    async (format, { context }) => {
      const sound = inARow(new Float32Array(6_000), sine(12_000), new Float32Array(6_000));
      const { finished } = await written(format, sound, context);
      const heard = decoded(format, finished);

      expect(Math.abs(onsetOf(heard) - onsetOf(sound))).toBeLessThan(24 * 30);
      expect(rms(heard.subarray(8_000, 16_000))).toBeCloseTo(rms(sound.subarray(8_000, 16_000)), 1);
    },
  );

  test.for(['mp3', 'opus', 'aac', 'flac'] as const)(
    '%s gives its first bytes with the first 100 ms',
    async (format, { context }) => {
      let taken = 0;
      async function* counted(): ReturnType<typeof framesOf> {
        for await (const frame of framesOf(sine(24_000), { sizes: [2_400] })) {
          taken += 1;
          yield frame;
        }
      }
      const bytes = fileStage({ format }).run(counted(), context)[Symbol.asyncIterator]();
      await bytes.next();
      expect(taken).toBeLessThanOrEqual(format === 'flac' ? 2 : 1);
      await bytes.return?.();
    },
  );

  test('a caller that goes away leaves no encoder behind that would hinder the next', async ({ context }) => {
    for (let k = 0; k < 50; k += 1) {
      for await (const bytes of fileStage({ format: 'mp3' }).run(framesOf(sine(24_000)), context)) {
        if (bytes.length > 0) break;
      }
    }
    const { finished } = await written('mp3', sine(4_800), context);
    expect(finished.length).toBeGreaterThan(1_000);
  });
});
