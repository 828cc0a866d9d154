import type { WirePhoneme, WireWord } from '../src/stream/protocol/server-message.ts';

/** A word beside the sounds it was said with. */
export interface PronouncedWord {
  readonly text: string;
  /** As a dictionary would write it; empty where nothing of it was said. */
  readonly phonemes: string;
  readonly spanMs: number;
}

/** What the voice's alphabet writes in one letter and dictionaries in others. */
const DICTIONARY: Readonly<Record<string, string>> = {
  A: 'eɪ',
  I: 'aɪ',
  O: 'oʊ',
  W: 'aʊ',
  Y: 'ɔɪ',
  T: 'ɾ',
  ʤ: 'dʒ',
  ʧ: 'tʃ',
  ᵊ: 'ə',
  ᵻ: 'ɪ',
};

/** Marks that shape the melody but are no sound of a word. */
const MARKS = /[\s.,!?;:…—"“”()]/g;

/** Gives each word the phonemes that begin while it is heard. Both lists in order of time. */
export const pronounceWords = (
  words: readonly WireWord[],
  phonemes: readonly WirePhoneme[],
): readonly PronouncedWord[] => {
  let next = 0;
  return words.map(({ text, atMs, spanMs }, index) => {
    const end = words[index + 1]?.atMs ?? Infinity;
    let said = '';
    for (let phoneme = phonemes[next]; phoneme && phoneme.atMs < end - 0.5; phoneme = phonemes[next]) {
      if (phoneme.atMs >= atMs - 0.5) said += DICTIONARY[phoneme.symbol] ?? phoneme.symbol;
      next += 1;
    }
    return { text, phonemes: said.replaceAll(MARKS, ''), spanMs };
  });
};
