import type { Milliseconds } from '../core/units.ts';

/** What follows a clause, and so how long the pause after it is. */
export type Boundary = 'none' | 'clause' | 'sentence' | 'paragraph';

/** The melody of a clause's end. `continuing` where the sentence goes on. */
export type Tone = 'statement' | 'question' | 'exclamation' | 'list' | 'continuing';

/** A word of a clause: where it stands in the text and in the phonemes. */
export interface ClauseWord {
  /** As written: "$5". */
  readonly text: string;
  /** Offsets in the utterance, in UTF-16 code units. */
  readonly start: number;
  readonly end: number;
  /** Offsets in {@link Clause.phonemes}, in code units of that string; equal where nothing is said. */
  readonly phonemeStart: number;
  readonly phonemeEnd: number;
}

/** Something that could not be read, or only guessed at; the rest was read. */
export interface ReadingWarning {
  readonly code: 'CHARACTERS_SKIPPED' | 'PHONEMES_IGNORED' | 'CODE_SKIPPED';
  /** What it is about, as written. */
  readonly text: string;
  /** Offset in the utterance. */
  readonly start: number;
}

/** One clause, ready for a voice. Immutable. */
export interface Clause {
  /** Exactly the piece of input that it covers. */
  readonly text: string;
  /** Offset of `text[0]` in the utterance, in UTF-16 code units. */
  readonly start: number;
  /** misaki's American alphabet with marks and spaces: what a voice reads. */
  readonly phonemes: string;
  readonly words: readonly ClauseWord[];
  readonly boundary: Boundary;
  /** How its melody ends: a list goes on after a comma. */
  readonly tone: Tone;
  /** Silence that the writer asked for, beyond the pause that {@link boundary} calls for: before the first word, after the last. */
  readonly pauseBefore: Milliseconds;
  readonly pauseAfter: Milliseconds;
  /** Times the voice's usual speed, as the writer asked. @range [0.25, 4] */
  readonly rate: number;
  readonly warnings: readonly ReadingWarning[];
}

/** A text, read whole. */
export interface Reading {
  readonly clauses: readonly Clause[];
  readonly warnings: readonly ReadingWarning[];
}

export interface ReadingOptions {
  /** The accent. Others are a later voice's affair. @defaultValue 'en-us' */
  readonly language?: 'en-us';
  /** The user's own words and their phonemes; asked before ours, as written and then in small letters. */
  readonly lexicon?: ReadonlyMap<string, string>;
  /** Whether emoji are said by name. @defaultValue 'skip' */
  readonly emoji?: 'name' | 'skip';
}

/** Reads text. One serves all sessions: it keeps nothing from call to call. */
export interface TextReader {
  /**
   * The whole text at once, in clauses. Empty where there is nothing to say.
   * Throws `SCRIPT_UNREADABLE` where nothing of a text that is not empty can be read.
   */
  read(text: string, options?: ReadingOptions): Reading;
  /** A cutter for one utterance whose text is still coming. */
  cutter(options?: ReadingOptions): ClauseCutter;
}

/**
 * Cuts clauses from a text that grows. It keeps no clock: the caller waits, and says so by {@link ClauseCutter.overdue}.
 * What is cut depends on the text alone, not on how it was parted into tokens, until `overdue` or `flush` is called.
 */
export interface ClauseCutter {
  /** What could not be read so far, in order; the first thousand. */
  readonly warnings: readonly ReadingWarning[];
  /** Whether text lies here unspoken, so that the caller's maximum wait runs. */
  readonly waiting: boolean;
  /** More text. @returns the clauses that are ready now, in order */
  push(token: string): readonly Clause[];
  /** Everything, now, as if the text ended here; more may come. */
  flush(): readonly Clause[];
  /** What can be said of what waits: whole words only, no number that may go on. */
  overdue(): readonly Clause[];
  /** The rest. Throws `SCRIPT_UNREADABLE` where nothing at all of the utterance could be read. */
  end(): readonly Clause[];
}
