import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { openReader } from '../../../src/text/index.ts';
import { parseEmojiNames } from '../../../src/text/emoji.ts';
import { verbalise } from '../../../src/text/verbalise.ts';

interface Case {
  readonly written: string;
  /** Words, or `word: phonemes`. */
  readonly expected: string;
}
interface Category {
  readonly name: string;
  readonly source: string;
  readonly cases: readonly Case[];
}

const parseCategory = (block: string): Category => {
  const [name = '', source = '', ...rows] = block.trim().split('\n');
  const cases = rows.map((row) => {
    const [written = '', expected = ''] = row.split(' => ');
    return { written: written.replaceAll('\\n', '\n'), expected };
  });
  return { name, source: source.replace(/^source: /, ''), cases };
};

const table = readFileSync(new URL('reading-cases.txt', import.meta.url), 'utf8');
const categories = table.split('\n@@ ').slice(1).map(parseCategory);
const emojiNames = parseEmojiNames(
  readFileSync(new URL('../../../models/text/emoji.txt', import.meta.url), 'utf8'),
);
const reader = await openReader();

/** What is said, in words, without marks. */
const wordsOf = (written: string): string =>
  verbalise(written, emojiNames)
    .split(' ')
    .filter((word) => !/^[.,!?;:—…“”()]$/.test(word))
    .join(' ');

/** How one word of a text is said. */
const phonemesOf = (written: string, word: string): string | undefined => {
  for (const clause of reader.read(written).clauses) {
    const found = clause.words.find(({ text }) => text.toLowerCase() === word.toLowerCase());
    if (found !== undefined) return clause.phonemes.slice(found.phonemeStart, found.phonemeEnd);
  }
  return undefined;
};

describe('the table of reading', () => {
  it('has at least 400 cases, fifteen in each category, and each category names its source of truth', () => {
    expect(categories.flatMap(({ cases }) => cases).length).toBeGreaterThanOrEqual(400);
    for (const { name, source, cases } of categories) {
      expect(source, name).not.toBe('');
      expect(cases.length, name).toBeGreaterThanOrEqual(15);
    }
  });
});

describe.each(categories)('$name', ({ cases }) => {
  it.each(cases)('reads $written as $expected', ({ written, expected }) => {
    const [, word, phonemes] = /^(.+?): (\S+)$/u.exec(expected) ?? [];
    if (word !== undefined && phonemes !== undefined) expect(phonemesOf(written, word)).toBe(phonemes);
    else expect(wordsOf(written)).toBe(expected);
  });
});
