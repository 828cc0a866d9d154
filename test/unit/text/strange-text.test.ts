import { describe, expect, it } from 'vitest';
import { hasCode } from '../../../src/core/errors.ts';
import { openReader } from '../../../src/text/index.ts';
import { isPhonemic } from '../../../src/text/phonology.ts';
import { strangeText } from './support/strange-text.ts';

const reader = await openReader();

/** The phonemes of a text; nothing for one that is refused with a code of ours. */
const read = (text: string): string => {
  try {
    return reader
      .read(text, { emoji: 'name' })
      .clauses.map(({ phonemes }) => phonemes)
      .join(' ');
  } catch (error) {
    if (
      hasCode(error, 'SCRIPT_UNREADABLE') ||
      hasCode(error, 'SSML_INVALID') ||
      hasCode(error, 'SSML_UNSUPPORTED')
    )
      return '';
    throw error;
  }
};

describe('strange text', () => {
  it('of 5,000 kinds is read or refused with a code, and gives no phoneme outside the alphabet', () => {
    for (let seed = 0; seed < 5_000; seed += 1) {
      const text = strangeText(seed, 1 + (seed % 40));
      const phonemes = read(text);
      if (!isPhonemic(phonemes)) expect.fail(`seed ${seed}: ${JSON.stringify(text)} → ${phonemes}`);
    }
  }, 120_000);

  it('comes out the same when it arrives letter by letter', () => {
    for (let seed = 0; seed < 300; seed += 1) {
      const text = strangeText(seed, 30);
      const cutter = reader.cutter();
      const told: string[] = [];
      try {
        for (let at = 0; at < text.length; at += 1)
          told.push(...cutter.push(text.charAt(at)).map(({ phonemes }) => phonemes));
        told.push(...cutter.end().map(({ phonemes }) => phonemes));
      } catch (error) {
        expect(() => reader.read(text), text).toThrow(error instanceof Error ? error.message : '');
        continue;
      }
      expect(told, `seed ${seed}: ${JSON.stringify(text)}`).toEqual(
        reader.read(text).clauses.map(({ phonemes }) => phonemes),
      );
    }
  }, 120_000);
});
