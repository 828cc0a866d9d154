import type { Boundary } from './reading.ts';
import type { Token } from './token.ts';

/**
 * How long clauses are, in words. The first is short, so that the first sound is early; later ones are long enough for a melody.
 * Twenty words make at most three: 3 or 7, then 9, then the rest.
 */
const LENGTH = {
  /** From here a comma ends a clause. */
  comma: { first: 3, later: 9 },
  /** From here a clause ends before a word that opens a new part of the sentence. */
  join: { first: 7, later: 16 },
  /** From here it ends at any word that does not lean on the next one. */
  any: { first: 12, later: 26 },
  /** From here it ends anywhere. */
  most: 40,
} as const;

/** Words that begin a part of a sentence: a good place to breathe before. */
const JOINING = new Set(
  'and or but nor so yet because since while when where who which that than then if unless until although though whether as for from with without into through between after before during about against'.split(
    ' ',
  ),
);
/** Words that lean on the one after them: no clause ends in one. */
const LEANING = new Set(
  'a an the my your his her its our their this that these those to of in on at by for from with and or but nor as if than is are was were be been am do does did has have had can could will would shall should may might must not no very so too i you he she it we they who which'.split(
    ' ',
  ),
);

/** What stands at a place where a clause might end. */
export interface Place {
  /** Words said since the last cut. */
  readonly words: number;
  /** The strongest mark since the last word. */
  readonly ending: Boundary;
  /** The last word, and the word that follows, in small letters. */
  readonly last: string;
  readonly next: string;
  /** Whether this would be the first clause of the utterance. */
  readonly first: boolean;
}

/** Whether a clause ends here. A decision of the text alone: no clock, and nothing beyond the next word. */
export const endsClause = ({ words, ending, last, next, first }: Place): boolean => {
  if (words === 0) return false;
  if (ending === 'sentence' || ending === 'paragraph') return true;
  const turn = first ? 'first' : 'later';
  if (ending === 'clause') return words >= LENGTH.comma[turn];
  if (words >= LENGTH.most) return true;
  if (LEANING.has(last)) return false;
  return words >= LENGTH.any[turn] || (words >= LENGTH.join[turn] && JOINING.has(next));
};

/** Whether a clause that is cut for want of more text may end with this word. */
export const mayEndEarly = (last: string): boolean => !LEANING.has(last);

/** The strongest ending among the tokens since the last word. */
export const strongerEnding = (ending: Boundary, token: Token): Boundary => {
  if (token.kind === 'word') return 'none';
  if (token.ends === 'nothing') return ending;
  if (token.ends === 'paragraph' || ending === 'paragraph') return 'paragraph';
  return token.ends === 'sentence' || ending === 'sentence' ? 'sentence' : 'clause';
};
