import { GrowingCutter } from './clause-cutter.ts';
import { PhraseReader } from './phrase-reader.ts';
import type { Pronouncer } from './pronouncer.ts';
import type { ClauseCutter, Reading, ReadingOptions, TextReader } from './reading.ts';
import type { Tagger } from './tag.ts';

const NO_WORDS: ReadonlyMap<string, string> = new Map();

/** The reader over loaded data: a pronouncer and a tagger. */
export const textReader = (pronouncer: Pronouncer, tagger: Tagger): TextReader => {
  const cutter = (options: ReadingOptions = {}): ClauseCutter =>
    new GrowingCutter(new PhraseReader(pronouncer, tagger, options.lexicon ?? NO_WORDS));
  return {
    cutter,
    read(text, options): Reading {
      const growing = cutter(options);
      const clauses = [...growing.push(text), ...growing.end()];
      return { clauses, warnings: clauses.flatMap((clause) => clause.warnings) };
    },
  };
};
