import { describe, expect, it } from 'vitest';
import { wavHeader } from '../../../../src/audio/encode/wav.ts';
import { FILE_FORMATS, fileFormatOf, fileStage } from '../../../../src/audio/index.ts';
import { hertz } from '../../../../src/core/units.ts';
import { collect } from '../../../support/media.ts';
import { framesOf, inARow, sine } from '../../../support/sound.ts';
import { test } from '../../../support/stage-test.ts';

describe('fileStage', () => {
  test('writes WAV with an open length, and tells its head once the length is known', async ({ context }) => {
    const heads: Uint8Array[] = [];
    const stage = fileStage({ format: 'wav', onHead: (head) => heads.push(head) });
    const file = Buffer.concat(await collect(stage.run(framesOf(sine(5_000)), context)));

    expect(file).toHaveLength(44 + 10_000);
    expect(file.subarray(0, 44)).toEqual(Buffer.from(wavHeader(hertz(24_000))));
    expect(file.readUInt32LE(40)).toBe(0xffff_ffff);
    expect(heads).toEqual([wavHeader(hertz(24_000), 10_000)]);
  });

  test('writes bare samples of 16 bits, at the rate asked for', async ({ context }) => {
    const stage = fileStage({ format: 'pcm', sampleRate: hertz(8_000) });
    const file = Buffer.concat(await collect(stage.run(framesOf(sine(2_400)), context)));
    expect(file).toHaveLength(1_600);
  });

  test('gives the first bytes with the first frame', async ({ context }) => {
    const [first] = await collect(fileStage({ format: 'wav' }).run(framesOf(sine(4_800)), context));
    expect(first).toHaveLength(44 + 4_800);
  });

  test('makes a file of its format of no sound', async ({ context }) => {
    const file = Buffer.concat(await collect(fileStage({ format: 'wav' }).run(framesOf(inARow()), context)));
    expect(file).toEqual(Buffer.from(wavHeader(hertz(24_000))));
  });

  test('throws the reason of the abort', async ({ context, session }) => {
    const running = fileStage({ format: 'wav' })
      .run(framesOf(sine(24_000)), context)
      [Symbol.asyncIterator]();
    await running.next();
    session.abort(new Error('interrupted'));
    await expect(running.next()).rejects.toThrow('interrupted');
  });
});

describe('wavHeader', () => {
  it('counts the bytes that follow each of its two lengths', () => {
    const view = new DataView(wavHeader(hertz(16_000), 320).buffer);
    expect(view.getUint32(4, true)).toBe(36 + 320);
    expect(view.getUint32(24, true)).toBe(16_000);
    expect(view.getUint32(40, true)).toBe(320);
  });

  it('leaves a length open that the format cannot say', () => {
    expect(wavHeader(hertz(24_000), 2 ** 33)).toEqual(wavHeader(hertz(24_000)));
  });
});

describe('fileFormatOf', () => {
  it.each([
    ['talk.mp3', 'mp3'],
    ['talk.OGG', 'opus'],
    ['talk.opus', 'opus'],
    ['talk.aac', 'aac'],
    ['a.b/talk.flac', 'flac'],
    ['talk.wav', 'wav'],
    ['talk.raw', 'pcm'],
    ['talk.txt', undefined],
    ['wav', undefined],
  ])('takes %s for %s', (name, format) => {
    expect(fileFormatOf(name)).toBe(format);
  });

  it('knows every format by its first ending', () => {
    for (const [format, { endings }] of Object.entries(FILE_FORMATS)) {
      expect(fileFormatOf(`x${endings[0]}`)).toBe(format);
    }
  });
});
