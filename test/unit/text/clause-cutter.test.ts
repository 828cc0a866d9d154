import { describe, expect, it } from 'vitest';
import type { Clause } from '../../../src/text/index.ts';
import { openReader } from '../../../src/text/index.ts';

const reader = await openReader();

/** What comes out after each token, and at the end. */
const stream = (tokens: readonly string[]): { readonly clauses: Clause[]; readonly beforeEnd: number } => {
  const cutter = reader.cutter();
  const clauses = tokens.flatMap((token) => [...cutter.push(token)]);
  const beforeEnd = clauses.length;
  return { clauses: [...clauses, ...cutter.end()], beforeEnd };
};

const byWord = (text: string): string[] => text.match(/\s*\S+/g) ?? [];

describe('a clause cutter', () => {
  it.each([
    'The quick brown fox jumped over the lazy dog and then it ran across the wide green field toward home.',
    'Well, thank you, my dear friend, for all of the letters, which I have read, and for the old maps.',
    'I have been thinking about the plan that you sent me last week and I believe it can work well.',
  ])('makes at most three clauses of twenty words, the first before the sentence is over: %s', (sentence) => {
    const { clauses, beforeEnd } = stream(byWord(sentence));
    expect(byWord(sentence)).toHaveLength(20);
    expect(clauses.length).toBeLessThanOrEqual(3);
    expect(beforeEnd).toBeGreaterThanOrEqual(1);
  });

  it('covers the text exactly, piece by piece', () => {
    const text = '  Hello there!  How are you, on this fine day?\n\nI paid 3.50 at Dr. Smith’s.';
    const { clauses } = stream(byWord(text));
    expect(clauses.map((clause) => clause.text).join('')).toBe(text);
    for (const clause of clauses) {
      expect(text.slice(clause.start, clause.start + clause.text.length)).toBe(clause.text);
      for (const word of clause.words) expect(text.slice(word.start, word.end)).toBe(word.text);
    }
  });

  it('never speaks half a number', () => {
    const { clauses } = stream(['It', ' costs', ' 1', ',', '204', '.', '50', ' now', '.', ' Next']);
    expect(clauses[0]?.words.map((word) => word.text)).toEqual(['It', 'costs', '1,204.50', 'now']);
  });

  it('keeps a word that may still grow when told that it waits too long', () => {
    const cutter = reader.cutter();
    cutter.push('He likes straw');
    expect(cutter.overdue().map((clause) => clause.text)).toEqual(['He likes ']);
    expect(cutter.push('berries. ').map((clause) => clause.text)).toEqual(['strawberries. ']);
  });

  it('says a sentence that waits too long though nothing followed its mark, but not a number that may go on', () => {
    const cutter = reader.cutter();
    cutter.push('That is all.');
    expect(cutter.overdue().map((clause) => clause.phonemes)).toEqual(['ðˌæt ɪz ˈɔl.']);
    cutter.push(' It costs 3.');
    expect(cutter.overdue().map((clause) => clause.text)).toEqual([' It costs ']);
    expect([...cutter.push('50'), ...cutter.end()].map((clause) => clause.phonemes)).toEqual([
      'θɹˈi pˈYnt fˈIv zˈɪɹO',
    ]);
  });

  it('does not end a clause that waits too long in a word that leans on the next', () => {
    const cutter = reader.cutter();
    cutter.push('He went to the ');
    expect(cutter.overdue().map((clause) => clause.text)).toEqual(['He went ']);
  });

  it('says all there is when flushed, and goes on after it', () => {
    const cutter = reader.cutter();
    cutter.push('Wait for');
    expect(cutter.flush().map((clause) => clause.text)).toEqual(['Wait for']);
    expect(cutter.waiting).toBe(false);
    cutter.push(' me');
    expect(cutter.waiting).toBe(true);
    expect(cutter.end().map((clause) => clause.text)).toEqual([' me']);
  });
});

describe('a text of which nothing can be read', () => {
  it('is refused with the characters that stand in the way', () => {
    expect(() => reader.read('Привет, мир')).toThrow(
      expect.objectContaining({
        code: 'SCRIPT_UNREADABLE',
        details: { field: 'text', characters: 'Приветм' },
      }),
    );
  });

  it('is read but for them where there is more', () => {
    const { clauses, warnings } = reader.read('She said Привет to us.');
    expect(clauses.map((clause) => clause.phonemes)).toEqual(['ʃˌi sˈɛd tʊ ˌʌs.']);
    expect(warnings).toEqual([{ code: 'CHARACTERS_SKIPPED', text: 'Привет', start: 9 }]);
  });

  it('may be empty: there is nothing to say', () => {
    expect(reader.read(' \n ').clauses).toEqual([]);
  });
});
