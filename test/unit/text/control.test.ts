import { describe, expect, it } from 'vitest';
import { openReader, parseLexicon, viewOf } from '../../../src/text/index.ts';

const reader = await openReader();
const phonemesOf = (text: string, lexicon?: ReadonlyMap<string, string>): string =>
  viewOf(reader.read(text, lexicon === undefined ? {} : { lexicon })).phonemes;

describe('inline control', () => {
  it.each([
    ['[Kokoro](/kˈOkəɹO/)', 'kˈOkəɹO'],
    ['a [phone](/fˈOn/) call', 'ɐ fˈOn kˈɔl'],
    ['[tomato](/təˈmɑːtoʊ/)', 'təmˈɑtO'],
    ['[NASA](spell)', 'ˈɛn ˈA ˈɛs ˈA'],
    ['[a1](spell)', 'ˈA wˈʌn'],
    ['[link](https://a.com)', 'lˈɪŋk'],
  ])('%s is said %s', (text, phonemes) => {
    expect(phonemesOf(text)).toBe(phonemes);
  });

  it('that is none is passed over, and said so', () => {
    const { clauses, warnings } = reader.read('The [word](/ж/) here.');
    expect(clauses[0]?.phonemes).toBe('ðə wˈɜɹd hˈɪɹ.');
    expect(warnings).toEqual([{ code: 'PHONEMES_IGNORED', text: '[word](/ж/)', start: 4 }]);
  });

  it('pauses in plain text too', () => {
    const { clauses } = reader.read('Wait <break time="2s"/> for it.');
    expect(clauses.map(({ phonemes, pauseAfter }) => [phonemes, pauseAfter])).toEqual([
      ['wˈAt', 2_000],
      ['fɔɹ ɪt.', 0],
    ]);
  });
});

describe("a lexicon of the user's own", () => {
  it('goes before everything, in small letters too, and takes IPA', () => {
    const lexicon = new Map([
      ['gif', 'ʤˈɪf'],
      ['SQL', 'ˌɛskjˌuˈɛl'],
      ['$5', 'fˈIvəɹ'],
      ['data', 'ˈdætə'],
    ]);
    expect(phonemesOf('GIF SQL data for $5', lexicon)).toBe('ʤˈɪf ˌɛskjˌuˈɛl dˈætə fɔɹ fˈIvəɹ');
  });

  it('is read from a file of lines', () => {
    const lexicon = parseLexicon('# ours\n\nAcme\tˈækmi\nfoo  /fˈu/\r\n');
    expect([...lexicon]).toEqual([
      ['Acme', 'ˈækmi'],
      ['foo', 'fˈu'],
    ]);
  });

  it.each([['Acme'], ['Acme ж']])('is refused where a line is %s', (line) => {
    expect(() => parseLexicon(line)).toThrow(expect.objectContaining({ code: 'LEXICON_INVALID' }));
  });

  it('is refused where a word has no phonemes of ours', () => {
    const lexicon = new Map([['Acme', '123']]);
    expect(() => reader.read('Acme', { lexicon })).toThrow(
      expect.objectContaining({
        code: 'LEXICON_INVALID',
        details: { word: 'Acme', problem: '"123" is not in the alphabet' },
      }),
    );
  });
});

describe('what goes with a clause', () => {
  it.each([
    ['Are you there?', 'question'],
    ['Stop!', 'exclamation'],
    ['It is done.', 'statement'],
  ])('%s is a %s', (text, tone) => {
    expect(reader.read(text).clauses.at(-1)?.tone).toBe(tone);
  });

  it('tells a list from a clause that merely goes on', () => {
    const { clauses } = reader.read(
      'We bought apples, pears, plums, bread, butter and cheese, olives, and then we all went home, tired as we were.',
    );
    expect(clauses.map(({ tone }) => tone)).toContain('list');
    expect(clauses.at(-1)?.tone).toBe('statement');
  });

  it('ends headings and items as sentences, and code is passed over with a word about it', () => {
    const { clauses, warnings } = reader.read('# Title\n- one\n- two\n\n```js\nlet a;\n```\nDone.');
    expect(clauses.map(({ phonemes, boundary }) => [phonemes, boundary])).toEqual([
      ['tˈITᵊl.', 'paragraph'],
      ['wˈʌn.', 'paragraph'],
      ['tˈu.', 'paragraph'],
      ['dˈʌn.', 'sentence'],
    ]);
    expect(new Set(warnings.map(({ code }) => code))).toEqual(new Set(['CODE_SKIPPED']));
  });

  it('names emoji or passes over them', () => {
    expect(reader.read('Nice 👍', { emoji: 'name' }).clauses[0]?.phonemes).toBe('nˈIs θˈʌmz ˌʌp');
    expect(reader.read('Nice 👍').clauses[0]?.phonemes).toBe('nˈIs');
  });
});
