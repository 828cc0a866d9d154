import { describe, expect, it } from 'vitest';
import { bytesOf, floatsOf } from '../../../client/pcm.ts';

describe('PCM', () => {
  it('comes back as it went, to the last of sixteen bits', () => {
    const samples = Int16Array.of(0, 1, -1, 12_345, -12_345, 32_767, -32_768);
    const bytes = new Uint8Array(samples.buffer);

    expect(bytesOf(floatsOf(bytes))).toEqual(bytes);
  });

  it('is little-endian, wherever in a message it begins', () => {
    expect(floatsOf(Uint8Array.of(9, 0x00, 0x40).subarray(1))).toEqual(Float32Array.of(0.5));
  });

  it('clips what is too loud', () => {
    expect(bytesOf(Float32Array.of(2, -2))).toEqual(Uint8Array.of(0xff, 0x7f, 0x00, 0x80));
  });

  it('leaves out half a sample', () => {
    expect(floatsOf(Uint8Array.of(0, 0, 1))).toHaveLength(1);
  });
});
