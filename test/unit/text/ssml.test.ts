import { describe, expect, it } from 'vitest';
import type { Clause } from '../../../src/text/index.ts';
import { openReader } from '../../../src/text/index.ts';

const reader = await openReader();
const clausesOf = (inner: string): readonly Clause[] => reader.read(`<speak>${inner}</speak>`).clauses;
const phonemesOf = (inner: string): string =>
  clausesOf(inner)
    .map(({ phonemes }) => phonemes)
    .join(' ');

describe('SSML', () => {
  it.each([
    ['<say-as interpret-as="characters">AB1</say-as>', 'ˈA bˈi wˈʌn'],
    ['<say-as interpret-as="digits">42</say-as>', 'fˈɔɹ tˈu'],
    ['<say-as interpret-as="ordinal">3</say-as>', 'θˈɜɹd'],
    ['<say-as interpret-as="cardinal">2024</say-as>', 'tˈu θˈWzᵊnd twˈɛnti fˈɔɹ'],
    ['<sub alias="carbon dioxide">CO2</sub>', 'kˈɑɹbən dIˈɑksˌId'],
    ['<phoneme alphabet="ipa" ph="təˈmeɪtoʊ">tomato</phoneme>', 'təmˈAtO'],
    ['Tom &amp; Jerry', 'tˈɑm ænd ʤˈɛɹi'],
    ["<emphasis level='strong'>can</emphasis>", 'kˈæn'],
    ['Hello<!-- a remark --> there', 'həlˈO ðˈɛɹ'],
  ])('%s is said %s', (inner, phonemes) => {
    expect(phonemesOf(inner)).toBe(phonemes);
  });

  it('pauses where it is told, after the clause or before the first word', () => {
    const clauses = clausesOf(
      '<break time="250ms"/>Hello <break time="1s"/> there <break strength="strong"/>',
    );
    expect(clauses.map(({ pauseBefore, pauseAfter }) => [pauseBefore, pauseAfter])).toEqual([
      [250, 1_000],
      [0, 700],
    ]);
  });

  it('changes the speed for what lies within, however deep', () => {
    const clauses = clausesOf(
      'One <prosody rate="slow">two <prosody rate="200%">three</prosody></prosody> four',
    );
    expect(clauses.map(({ text, rate }) => [text.replace(/<[^>]*>/g, '').trim(), rate])).toEqual([
      ['One', 1],
      ['two', 0.75],
      ['three', 1.5],
      ['four', 1],
    ]);
  });

  it('ends a sentence with its element', () => {
    expect(clausesOf('<p><s>One</s><s>Two</s></p>').map(({ boundary }) => boundary)).toEqual([
      'sentence',
      'paragraph',
    ]);
  });

  it.each([
    ['<audio src="a.mp3"/>', 'SSML_UNSUPPORTED', 'audio'],
    ['<prosody pitch="high">x</prosody>', 'SSML_UNSUPPORTED', 'prosody pitch'],
    ['<say-as interpret-as="expletive">x</say-as>', 'SSML_UNSUPPORTED', 'say-as interpret-as="expletive"'],
    ['</p>', 'SSML_INVALID', undefined],
    ['<p>x', 'SSML_INVALID', undefined],
    ['a < b', 'SSML_INVALID', undefined],
    ['<break time="long"/>', 'SSML_INVALID', undefined],
    ['<phoneme ph="ж">x</phoneme>', 'SSML_INVALID', undefined],
  ])('%s is refused as %s', (inner, code, element) => {
    const details: unknown = element === undefined ? expect.anything() : expect.objectContaining({ element });
    expect(() => clausesOf(inner)).toThrow(expect.objectContaining({ code, details }));
  });

  it('says where the fault lies', () => {
    expect(() => clausesOf('Hello <video/>')).toThrow(
      expect.objectContaining({ details: { element: 'video', offset: '<speak>Hello '.length } }),
    );
  });

  it('may arrive in any pieces', () => {
    const text =
      '<speak>Hello <break time="500ms"/>there, <say-as interpret-as="characters">ABC</say-as>.</speak>';
    const cutter = reader.cutter();
    const clauses = Array.from(text).flatMap((letter) => [...cutter.push(letter)]);
    expect([...clauses, ...cutter.end()]).toEqual(reader.read(text).clauses);
  });

  it('begins at the first tag only: a sign in plain text is a sign', () => {
    expect(reader.read('a < b').clauses[0]?.phonemes).toBe('ˈA ɪz lˈɛs ðən bˈi');
  });
});
