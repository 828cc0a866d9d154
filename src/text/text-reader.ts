import { GrowingCutter } from './clause-cutter.ts';
import type { EmojiNames } from './emoji.ts';
import { PhraseReader } from './phrase-reader.ts';
import type { Pronouncer } from './pronouncer.ts';
import type { ClauseCutter, Reading, ReadingOptions, TextReader } from './reading.ts';
import type { Tagger } from './tag.ts';
import { checkLexicon } from './user-lexicon.ts';

const NO_WORDS: ReadonlyMap<string, string> = new Map();

/** The reader over loaded data. */
export const textReader = (pronouncer: Pronouncer, tagger: Tagger, emojiNames: EmojiNames): TextReader => {
  const cutter = ({ lexicon = NO_WORDS, emoji = 'skip' }: ReadingOptions = {}): ClauseCutter =>
    new GrowingCutter(
      new PhraseReader(pronouncer, tagger, checkLexicon(lexicon)),
      emoji === 'name' ? emojiNames : undefined,
    );
  return {
    cutter,
    read(text, options): Reading {
      const growing = cutter(options);
      const clauses = [...growing.push(text), ...growing.end()];
      return { clauses, warnings: growing.warnings };
    },
  };
};
