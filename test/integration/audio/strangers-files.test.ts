import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect } from 'vitest';
import { wavHeader } from '../../../src/audio/encode/wav.ts';
import type { FileFormat, SoundFileLimits } from '../../../src/audio/index.ts';
import { fileStage, findFfmpeg, readSoundFile } from '../../../src/audio/index.ts';
import type { StageContext } from '../../../src/core/stage.ts';
import { hertz, ms } from '../../../src/core/units.ts';
import { collect, rms } from '../../support/media.ts';
import { framesOf, inARow, sine } from '../../support/sound.ts';
import { test as base } from '../../support/stage-test.ts';

interface Fixtures {
  /** Puts bytes into a file of this name, and says where. */
  file: (name: string, bytes: Uint8Array | string) => string;
}

const test = base.extend<Fixtures>({
  file: async ({}, use) => {
    const folder = mkdtempSync(join(tmpdir(), 'vivavoce-stranger-'));
    await use((name, bytes) => {
      writeFileSync(join(folder, name), bytes);
      return join(folder, name);
    });
    rmSync(folder, { recursive: true });
  },
});

const written = async (format: FileFormat, context: StageContext): Promise<Buffer> =>
  Buffer.concat(await collect(fileStage({ format }).run(framesOf(sine(48_000)), context)));

const usual: SoundFileLimits = { seconds: 60, bytes: 1 << 24, decoding: ms(60_000) };

describe('readSoundFile', () => {
  test.for(['mp3', 'opus', 'aac', 'flac', 'wav'] as const)('reads %s', async (format, { context, file }) => {
    const path = file(`-speech of ${format}`, await written(format, context));
    const frames = await collect(readSoundFile(path, context));
    const pcm = inARow(...frames.map((frame) => frame.pcm));

    expect(frames.slice(0, -1).every((frame) => frame.pcm.length === 512)).toBe(true);
    expect(frames.map(({ at }) => at)).toEqual(frames.map((_, k) => k * 32));
    expect(Math.abs(pcm.length - 32_000)).toBeLessThan(16 * 50);
    expect(rms(pcm.subarray(4_000, 28_000))).toBeCloseTo(0.354, 1);
  });

  test('gives the rate that is asked for', async ({ context, file }) => {
    const path = file('speech.flac', await written('flac', context));
    const frames = await collect(readSoundFile(path, context, { sampleRate: hertz(24_000) }));
    expect(frames.reduce((sum, { pcm }) => sum + pcm.length, 0)).toBe(48_000);
  });

  test.for([
    { what: 'text', name: 'a.wav', bytes: 'Dear sir or madam' },
    { what: 'nothing', name: 'a.mp3', bytes: '' },
    { what: 'a header without sound', name: 'a.wav', bytes: wavHeader(hertz(24_000), 0) },
    {
      what: 'a list of other files',
      name: 'a.m3u8',
      bytes: '#EXTM3U\n#EXTINF:2,\n/etc/passwd\n#EXT-X-ENDLIST\n',
    },
    { what: 'a script of FFmpeg', name: 'a.txt', bytes: "ffconcat version 1.0\nfile '/etc/passwd'\n" },
  ])('refuses $what with AUDIO_UNDECODABLE', async ({ name, bytes }, { context, file }) => {
    await expect(collect(readSoundFile(file(name, bytes), context))).rejects.toMatchObject({
      code: 'AUDIO_UNDECODABLE',
    });
  });

  test('says so when a file ends before its container says', async ({ context, file }) => {
    const whole = await written('mp3', context);
    let head: Uint8Array = new Uint8Array(0);
    const stage = fileStage({ format: 'mp3', onHead: (bytes) => (head = bytes) });
    await collect(stage.run(framesOf(sine(48_000)), context));
    whole.set(head);
    const path = file('half.mp3', whole.subarray(0, whole.length / 2));
    const got: number[] = [];
    const reading = async (): Promise<void> => {
      for await (const { at } of readSoundFile(path, context)) got.push(at);
    };
    await expect(reading()).rejects.toMatchObject({ details: { reason: 'it ends early' } });
    expect(got.length).toBeGreaterThan(20);
  });

  test.for([
    {
      what: 'sound',
      limits: { ...usual, seconds: 1 },
      error: { details: { reason: 'it is longer than 1 s' } },
    },
    { what: 'a file', limits: { ...usual, bytes: 1_000 }, error: { code: 'MESSAGE_TOO_LARGE' } },
  ])('refuses $what beyond the limit', async ({ limits, error }, { context, file }) => {
    const path = file('speech.wav', await written('wav', context));
    await expect(collect(readSoundFile(path, context, { limits }))).rejects.toMatchObject(error);
  });

  test('gives up when the time for decoding is over', async ({ context, file }) => {
    const path = file('speech.wav', await written('wav', context));
    const reading = collect(readSoundFile(path, context, { limits: { ...usual, decoding: ms(0) } }));
    await expect(reading).rejects.toMatchObject({ code: 'AUDIO_UNDECODABLE' });
  });

  test('refuses a folder, and what is not there', async ({ context }) => {
    for (const path of [tmpdir(), '/nowhere/at/all.wav']) {
      await expect(collect(readSoundFile(path, context))).rejects.toMatchObject({
        code: 'AUDIO_UNDECODABLE',
      });
    }
  });

  test('stops FFmpeg when its reader has had enough', async ({ context, file }) => {
    const path = file('speech.wav', await written('wav', context));
    for await (const { at } of readSoundFile(path, context)) if (at > 100) break;
    expect(await findFfmpeg()).toMatchObject({ year: expect.any(Number) as number });
  });
});
