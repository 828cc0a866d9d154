import { LIMITS } from './limits.ts';

/** How a text is to be read, as far as its writer says. */
export interface Wording {
  /** Words of the writer's own and their phonemes, asked before ours: as written, and then in small letters. */
  readonly lexicon?: ReadonlyMap<string, string>;
  /** Whether emoji are said by name. @defaultValue 'skip' */
  readonly emoji?: 'name' | 'skip';
}

/** The same as JSON has it. */
export interface WireWording {
  readonly lexicon?: Readonly<Record<string, string>> | undefined;
  readonly emoji?: 'name' | 'skip' | undefined;
}

export const wordingFrom = ({ lexicon, emoji }: WireWording): Wording => ({
  ...(lexicon && { lexicon: new Map(Object.entries(lexicon)) }),
  ...(emoji && { emoji }),
});

/** Whether a lexicon of a request is within its bound. */
export const fitsLexicon = (lexicon: Readonly<Record<string, string>>): boolean =>
  Object.keys(lexicon).length <= LIMITS.lexiconWords;
