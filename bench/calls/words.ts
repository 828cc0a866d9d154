import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { wavHeader } from '../../src/audio/encode/wav.ts';
import { hertz } from '../../src/core/units.ts';

/** Sentences to be read: of the Harvard list, phonetically balanced. */
export const SENTENCES = [
  'The birch canoe slid on the smooth planks.',
  'Glue the sheet to the dark blue background.',
  'These days a chicken leg is a rare dish.',
  'The juice of lemons makes fine punch.',
  'Four hours of steady work faced us.',
  'A large size in stockings is hard to sell.',
] as const;

export interface Sound {
  readonly rate: number;
  readonly pcm: Int16Array;
}

/** A file of 16 bits, mono. */
export const waveOf = ({ rate, pcm }: Sound): Buffer =>
  Buffer.concat([
    wavHeader(hertz(rate), pcm.byteLength),
    Buffer.from(pcm.buffer, pcm.byteOffset, pcm.byteLength),
  ]);

/** What a recogniser reads in sounds: words, for each. Rejects where there is none. */
export const readWords = async (model: string, sounds: readonly Sound[]): Promise<string[][]> => {
  const folder = mkdtempSync(join(tmpdir(), 'vivavoce-words-'));
  try {
    const files = sounds.map((sound, index) => {
      const file = join(folder, `${String(index)}.wav`);
      writeFileSync(file, waveOf(sound));
      return file;
    });
    const script = fileURLToPath(new URL('recogniser.py', import.meta.url));
    const python = process.env['PYTHON'] ?? 'python3';
    const { stdout } = await promisify(execFile)(python, [script, model, ...files]);
    return stdout
      .trimEnd()
      .split('\n')
      .map((line) => line.split(' ').filter((word) => word !== ''));
  } finally {
    rmSync(folder, { recursive: true });
  }
};

/** As the recogniser's are given. */
export const wordsOf = (sentence: string): string[] => sentence.toLowerCase().match(/[a-z0-9']+/g) ?? [];

/** How many words of `wanted` stand in `read`, in order. */
export const wordsKept = (wanted: readonly string[], read: readonly string[]): number => {
  let row = new Array<number>(read.length + 1).fill(0);
  for (const word of wanted) {
    const next = [0];
    for (const [index, other] of read.entries()) {
      const kept = word === other ? (row[index] ?? 0) + 1 : Math.max(row[index + 1] ?? 0, next[index] ?? 0);
      next.push(kept);
    }
    row = next;
  }
  return row.at(-1) ?? 0;
};
