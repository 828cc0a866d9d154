import { describe, expect, it } from 'vitest';
import { encodeSamples } from '../../../../src/audio/encode/sample-bytes.ts';
import type { HearingFormat } from '../../../../src/audio/index.ts';
import { hearingStage } from '../../../../src/audio/index.ts';
import { hertz } from '../../../../src/core/units.ts';
import { collect } from '../../../support/media.ts';
import { cutsOf, inARow, sine } from '../../../support/sound.ts';
import { test } from '../../../support/stage-test.ts';

async function* chunksOf(
  bytes: Uint8Array,
  sizes: readonly number[],
): AsyncGenerator<Uint8Array, void, undefined> {
  for (const [from, to] of cutsOf(bytes.length, sizes)) {
    yield bytes.subarray(from, to);
    await Promise.resolve();
  }
}

describe('hearingStage', () => {
  test.for([
    { encoding: 'pcm_s16le', rate: 16_000 },
    { encoding: 'pcm_s16le', rate: 44_100 },
    { encoding: 'pcm_f32le', rate: 48_000 },
    { encoding: 'mulaw', rate: 8_000 },
    { encoding: 'alaw', rate: 8_000 },
  ] as const)(
    '$encoding at $rate Hz gives the same frames however the bytes are cut',
    async (row, { context }) => {
      const sampleRate = hertz(row.rate);
      const bytes = encodeSamples(row.encoding, sine(row.rate / 5, { rate: row.rate }));
      const stage = hearingStage({ encoding: row.encoding, sampleRate });
      const whole = await collect(stage.run(chunksOf(bytes, [bytes.length]), context));

      expect(whole.map(({ at }) => at)).toEqual([0, 32, 64, 96, 128, 160, 192]);
      expect(whole.every(({ pcm, rate }) => pcm.length === 512 && rate === 16_000)).toBe(true);
      const want = sine(3_200, { rate: 16_000 });
      const heard = inARow(...whole.map(({ pcm }) => pcm));
      for (let k = 100; k < 3_100; k += 1)
        expect(Math.abs((heard[k] ?? NaN) - (want[k] ?? NaN))).toBeLessThan(0.03);
      for (const sizes of [[1], [3, 1_000], [641]]) {
        expect(await collect(stage.run(chunksOf(bytes, sizes), context))).toEqual(whole);
      }
    },
  );

  test('drops half a sample at the end, and makes nothing of nothing', async ({ context }) => {
    const stage = hearingStage({ encoding: 'pcm_s16le', sampleRate: hertz(16_000) });
    expect(await collect(stage.run(chunksOf(new Uint8Array(1_025), [100]), context))).toHaveLength(1);
    expect(await collect(stage.run(chunksOf(new Uint8Array(1), [1]), context))).toEqual([]);
  });

  it.each([
    { encoding: 'pcm_s16le', sampleRate: hertz(7_999), code: 'VALUE_OUT_OF_RANGE' },
    { encoding: 'mulaw', sampleRate: hertz(96_001), code: 'VALUE_OUT_OF_RANGE' },
    { encoding: 'opus', sampleRate: hertz(16_000), code: 'MEDIA_UNSUPPORTED' },
  ] as const)('refuses $encoding at $sampleRate Hz with $code', ({ code, ...format }) => {
    const open = (): unknown => hearingStage(format satisfies HearingFormat);
    expect(open).toThrow(expect.objectContaining({ code }));
  });
});
