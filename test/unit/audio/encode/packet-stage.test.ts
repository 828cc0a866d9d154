import { describe, expect, it } from 'vitest';
import { decodeSamples } from '../../../../src/audio/encode/sample-bytes.ts';
import type { PacketFormat } from '../../../../src/audio/index.ts';
import { describePackets, packetStage } from '../../../../src/audio/index.ts';
import { hasCode } from '../../../../src/core/errors.ts';
import type { SpeechWindow } from '../../../../src/core/frames.ts';
import { hertz, ms } from '../../../../src/core/units.ts';
import { collect } from '../../../support/media.ts';
import { inARow, sine, windowsOf } from '../../../support/sound.ts';
import { test } from '../../../support/stage-test.ts';

const pcm = (rate: number): PacketFormat => ({ encoding: 'pcm_s16le', sampleRate: hertz(rate) });

describe('packetStage', () => {
  test.for([
    { format: pcm(8_000), bytes: 320 },
    { format: pcm(16_000), bytes: 640 },
    { format: pcm(24_000), bytes: 960 },
    { format: pcm(48_000), bytes: 1_920 },
    { format: { encoding: 'mulaw', sampleRate: hertz(8_000) } as const, bytes: 160 },
    { format: { encoding: 'alaw', sampleRate: hertz(8_000) } as const, bytes: 160 },
  ])('$format.encoding at $format.sampleRate Hz makes $bytes bytes every 20 ms', async (row, { context }) => {
    const packets = await collect(packetStage(row.format).run(windowsOf(sine(2_500)), context));

    expect(packets.map(({ payload }) => payload.length)).toEqual(packets.map(() => row.bytes));
    expect(packets.map(({ at }) => at)).toEqual([0, 20, 40, 60, 80, 100]);
    expect(packets.every(({ span }) => span === 20)).toBe(true);
  });

  test('gives the sound as it was, whatever the windows, and silence after it', async ({ context }) => {
    const sound = sine(3_001);
    for (const sizes of [[3_001], [1, 700], [480], [2_400, 7]]) {
      const packets = await collect(packetStage(pcm(24_000)).run(windowsOf(sound, { sizes }), context));
      const heard = decodeSamples('pcm_s16le', Buffer.concat(packets.map(({ payload }) => payload)));

      expect(heard).toHaveLength(7 * 480);
      for (const [k, sample] of heard.entries()) expect(sample).toBeCloseTo(sound[k] ?? 0, 4);
    }
  });

  test('hands out each word and phoneme once, with the packet in which it begins', async ({ context }) => {
    const windows = windowsOf(sine(4_800), { sizes: [700, 480, 1_200] });
    const packets = await collect(packetStage(pcm(8_000)).run(windows, context));
    const placed = packets.flatMap(({ at, words }) => words.map((word) => ({ at, begins: word.at })));

    expect(placed).toHaveLength(7);
    for (const { at, begins } of placed) {
      expect(begins).toBeGreaterThanOrEqual(at);
      expect(begins).toBeLessThan(at + 20);
    }
    expect(packets.flatMap(({ phonemes }) => phonemes)).toHaveLength(7);
  });

  test('does not lose a word whose time is rounded to the end of the sound', async ({ context }) => {
    async function* late(): AsyncGenerator<SpeechWindow, void, undefined> {
      for await (const window of windowsOf(sine(480))) {
        yield { ...window, words: window.words.map((word) => ({ ...word, at: ms(20) })) };
      }
    }
    const packets = await collect(packetStage(pcm(24_000)).run(late(), context));
    expect(packets.flatMap(({ words }) => words)).toHaveLength(1);
  });

  test('sends the first packet before it asks for a second window', async ({ context }) => {
    let asked = 0;
    async function* counted(): AsyncGenerator<SpeechWindow, void, undefined> {
      for await (const window of windowsOf(sine(4_800), { sizes: [520] })) {
        asked += 1;
        yield window;
      }
    }
    const packets = packetStage(pcm(24_000)).run(counted(), context)[Symbol.asyncIterator]();
    await packets.next();
    expect(asked).toBe(1);
    await packets.return?.();
  });

  test('counts times on from where the utterance begins', async ({ context }) => {
    async function* later(): AsyncGenerator<SpeechWindow, void, undefined> {
      for await (const window of windowsOf(sine(960))) yield { ...window, at: ms(window.at + 1_000) };
    }
    const packets = await collect(packetStage(pcm(24_000)).run(later(), context));
    expect(packets.map(({ at }) => at)).toEqual([1_000, 1_020]);
  });

  test('makes nothing of nothing', async ({ context }) => {
    expect(await collect(packetStage(pcm(8_000)).run(windowsOf(inARow()), context))).toEqual([]);
  });

  test('throws the reason of the abort, though its source never yields', async ({ context, session }) => {
    async function* stuck(): AsyncGenerator<never, void, undefined> {
      await new Promise(() => undefined);
    }
    const running = collect(packetStage(pcm(24_000)).run(stuck(), context));
    session.abort(new Error('interrupted'));
    await expect(running).rejects.toThrow('interrupted');
  });
});

describe('describePackets', () => {
  it('says what a decoder of Opus gives before the sound', () => {
    expect(describePackets({ encoding: 'opus', sampleRate: hertz(48_000) })).toEqual({
      encoding: 'opus',
      sampleRate: 48_000,
      packetSpan: 20,
      preSkip: 312,
    });
    expect(describePackets(pcm(8_000)).preSkip).toBe(0);
  });

  it.each([
    { encoding: 'opus', rate: 24_000, offered: ['48000'] },
    { encoding: 'mulaw', rate: 16_000, offered: ['8000'] },
    { encoding: 'pcm_s16le', rate: 44_100, offered: ['8000', '16000', '24000', '48000'] },
  ] as const)('refuses $encoding at $rate Hz and names the rates on offer', ({ encoding, rate, offered }) => {
    const describing = (): unknown => describePackets({ encoding, sampleRate: hertz(rate) });
    expect(describing).toThrow(expect.objectContaining({ code: 'MEDIA_UNSUPPORTED' }));
    try {
      describing();
    } catch (error) {
      expect(hasCode(error, 'MEDIA_UNSUPPORTED') && error.details.offered).toEqual(offered);
    }
  });
});
