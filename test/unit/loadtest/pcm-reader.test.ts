import { describe, expect, it } from 'vitest';
import { hertz } from '../../../src/core/units.ts';
import { PcmReader } from '../../../src/loadtest/pcm-reader.ts';

const samples = Int16Array.from({ length: 300 }, (_, k) => k * 100 - 15_000);
const bare = new Uint8Array(samples.buffer);

const wav = (rate: number): Uint8Array => {
  const header = Buffer.alloc(52);
  header.write('RIFF', 0);
  header.writeUInt32LE(0xffffffff, 4);
  header.write('WAVEfmt ', 8);
  header.writeUInt32LE(16, 16);
  header.writeUInt16LE(1, 20);
  header.writeUInt16LE(1, 22);
  header.writeUInt32LE(rate, 24);
  header.writeUInt32LE(rate * 2, 28);
  header.writeUInt16LE(2, 32);
  header.writeUInt16LE(16, 34);
  header.write('LIST', 36);
  header.writeUInt32LE(0, 40);
  header.write('data', 44);
  header.writeUInt32LE(bare.byteLength, 48);
  return Buffer.concat([header, bare]);
};

const read = (bytes: Uint8Array, piece: number) => {
  const reader = new PcmReader(hertz(24_000));
  const pcm: number[] = [];
  for (let at = 0; at < bytes.length; at += piece) {
    for (const sample of reader.push(bytes.subarray(at, at + piece))) pcm.push(Math.round(sample * 32_768));
  }
  return { pcm, rate: reader.rate };
};

describe('PcmReader', () => {
  it.each([1, 3, 50, 10_000])('reads bare samples cut into pieces of %i bytes', (piece) => {
    expect(read(bare, piece)).toEqual({ pcm: [...samples], rate: 24_000 });
  });

  it.each([1, 3, 50, 10_000])('reads a WAV cut into pieces of %i bytes, with its own rate', (piece) => {
    expect(read(wav(22_050), piece)).toEqual({ pcm: [...samples], rate: 22_050 });
  });

  it('refuses a WAV whose samples it does not know', () => {
    const stereo = wav(24_000);
    stereo[22] = 2;
    expect(() => read(stereo, 10_000)).toThrow('SOUND_UNREADABLE');
  });
});
