import type { Milliseconds } from '../core/units.ts';
import type { Emphasis } from './ssml.ts';

/** A word to say: letters to be looked up, or its phonemes already. */
export interface Spoken {
  /** As a lexicon spells it: "five", "Doctor", "FBI". */
  readonly text: string;
  /** Given by the writer or a reader; nothing is looked up. */
  readonly phonemes?: string;
  /** Letter by letter. */
  readonly spelled?: boolean;
  /** An "s" is said at its end: "APIs". */
  readonly withS?: boolean;
}

interface Placed {
  /** Offsets in the scanned text. */
  readonly start: number;
  readonly end: number;
}

/** Something written that is said as words: "word", "$5". */
export interface WordToken extends Placed {
  readonly kind: 'word';
  /** As it stands in the text. */
  readonly written: string;
  /** In order; a lone "," among them is a short pause. */
  readonly spoken: readonly Spoken[];
  /** Whether a reader made other words of it; a plain word is said as it is written. */
  readonly converted: boolean;
  /** What must be known of the text that follows before it is sure how this is read. */
  readonly open: Openness;
  readonly emphasis?: Emphasis | undefined;
  /** Set where the writer's phonemes were passed over, and what they were. */
  readonly ignored?: string;
}

/** Something that is heard as melody or pause. */
export interface MarkToken extends Placed {
  readonly kind: 'mark';
  /** One of the alphabet's marks, or nothing for a quote that is not heard. */
  readonly mark: string;
  readonly ends: 'sentence' | 'clause' | 'nothing';
}

/** Something between words that is not said: markup, white space, the end of a line. */
export interface SilentToken extends Placed {
  readonly kind: 'silent';
  readonly ends: 'paragraph' | 'sentence' | 'nothing';
  /** White space, after which a clause may end. */
  readonly space: boolean;
  /** Set where something was passed over that a reader would have wanted to hear of. */
  readonly skipped?: 'characters' | 'code';
  /** Silence that the writer asked for; a clause ends here. */
  readonly pause?: Milliseconds;
  /** The speed from here on changes; a clause ends here. */
  readonly changesRate?: boolean;
}

/**
 * What may change how a word is read: `nothing`; the next `character` ("1" may become "1,000"); the next whole `word`
 * ("St." before a name is a saint, "Inc." before "The" ends a sentence).
 */
export type Openness = 'nothing' | 'character' | 'word';

export type Token = WordToken | MarkToken | SilentToken;
