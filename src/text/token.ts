/** A word to say: letters to be looked up, or its phonemes already. */
export interface Spoken {
  /** As a lexicon spells it: "five", "Doctor", "FBI". */
  readonly text: string;
  /** Given by the writer or a reader; nothing is looked up. */
  readonly phonemes?: string;
  /** Letter by letter. */
  readonly spelled?: boolean;
}

interface Placed {
  /** Offsets in the scanned text. */
  readonly start: number;
  readonly end: number;
}

/** Something written that is said as words: "word", "$5". */
export interface WordToken extends Placed {
  readonly kind: 'word';
  /** In order; a lone "," among them is a short pause. */
  readonly spoken: readonly Spoken[];
  /** Whether a reader made other words of it; a plain word is said as it is written. */
  readonly converted: boolean;
  /** Whether text that follows may change how it is read: "1" may become "1,000", "Inc." may end a sentence. */
  readonly open: boolean;
}

/** Something that is heard as melody or pause. */
export interface MarkToken extends Placed {
  readonly kind: 'mark';
  /** One of the alphabet's marks. */
  readonly mark: string;
  readonly ends: 'sentence' | 'clause' | 'nothing';
}

/** Something between words that is not said: markup, the end of a line. */
export interface SilentToken extends Placed {
  readonly kind: 'silent';
  readonly ends: 'paragraph' | 'nothing';
  /** White space, after which a clause may end. */
  readonly space: boolean;
  /** Set where the characters ought to have been said and could not be. */
  readonly skipped?: boolean;
}

export type Token = WordToken | MarkToken | SilentToken;
