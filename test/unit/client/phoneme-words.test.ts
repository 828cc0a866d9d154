import { describe, expect, it } from 'vitest';
import { pronounceWords } from '../../../client/phoneme-words.ts';

const word = (text: string, atMs: number, spanMs: number) => ({
  text,
  start: 0,
  end: text.length,
  atMs,
  spanMs,
});
const sounds = (symbols: string, atMs: number, step: number) =>
  Array.from(symbols, (symbol, k) => ({ symbol, atMs: atMs + k * step, spanMs: step }));

describe('pronounceWords', () => {
  it('gives each word the sounds that begin while it is heard, as a dictionary writes them', () => {
    const words = [word('lazy', 0, 200), word('dog', 300, 150)];
    const phonemes = [...sounds('lAzi', 0, 50), ...sounds('dɔɡ', 300, 50)];

    expect(pronounceWords(words, phonemes)).toEqual([
      { text: 'lazy', phonemes: 'leɪzi', spanMs: 200 },
      { text: 'dog', phonemes: 'dɔɡ', spanMs: 150 },
    ]);
  });

  it('leaves out marks, which are no sound of a word', () => {
    const phonemes = sounds('ˈnO.', 0, 50);

    expect(pronounceWords([word('No.', 0, 200)], phonemes)).toMatchObject([{ phonemes: 'ˈnoʊ' }]);
  });

  it('leaves a word empty of which no sound has come yet', () => {
    expect(pronounceWords([word('No', 0, 100), word('way', 100, 100)], sounds('nO', 0, 50))).toMatchObject([
      { phonemes: 'noʊ' },
      { phonemes: '' },
    ]);
  });
});
