import { describe, expect, it } from 'vitest';
import { decodeSamples, encodeSamples, SAMPLE_BYTES } from '../../../../src/audio/encode/sample-bytes.ts';
import { sine } from '../../../support/sound.ts';

describe('samples as bytes', () => {
  it.each([
    { encoding: 'pcm_s16le', off: 1 / 32_768 },
    { encoding: 'pcm_f32le', off: 0 },
    { encoding: 'mulaw', off: 0.02 },
    { encoding: 'alaw', off: 0.02 },
  ] as const)('$encoding gives the sound back within $off', ({ encoding, off }) => {
    const sound = sine(480);
    const bytes = encodeSamples(encoding, sound);
    expect(bytes).toHaveLength(480 * SAMPLE_BYTES[encoding]);
    for (const [k, sample] of decodeSamples(encoding, bytes).entries()) {
      expect(Math.abs(sample - (sound[k] ?? NaN))).toBeLessThanOrEqual(off);
    }
  });

  it('holds what is too loud at full scale, and makes silence of what is not a number', () => {
    const bytes = encodeSamples('pcm_s16le', Float32Array.of(2, -2, NaN, 1, -1));
    expect(new Int16Array(bytes.buffer)).toEqual(Int16Array.of(32_767, -32_768, 0, 32_767, -32_768));
  });

  it('reads from any place of a larger buffer', () => {
    const bytes = new Uint8Array(5);
    bytes.set(encodeSamples('pcm_s16le', Float32Array.of(0.5, -0.5)), 1);
    expect(decodeSamples('pcm_s16le', bytes.subarray(1))).toEqual(Float32Array.of(0.5, -0.5));
  });

  it('hears silence where a float is not a number', () => {
    const bytes = encodeSamples('pcm_f32le', Float32Array.of(NaN, Infinity, 0.5));
    expect(decodeSamples('pcm_f32le', bytes)).toEqual(Float32Array.of(0, 0, 0.5));
  });
});
