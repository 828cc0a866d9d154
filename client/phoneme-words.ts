import type { WirePhoneme, WireWord } from '../src/stream/protocol/server-message.ts';

/** A word beside the sounds it was said with. */
export interface PronouncedWord {
  readonly text: string;
  /** As the voice reads it; empty where nothing of it was said. */
  readonly phonemes: string;
  readonly spanMs: number;
}

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
      if (phoneme.atMs >= atMs - 0.5) said += phoneme.symbol;
      next += 1;
    }
    return { text, phonemes: said.replaceAll(MARKS, ''), spanMs };
  });
};
