import type { Openness, Spoken } from './token.ts';

/** Where in the text a reader is asked. */
export interface Scene {
  readonly text: string;
  readonly at: number;
  /** The last word before, as written: "Chapter" before "IV", "May" before "3". Empty at the start of a sentence. */
  readonly before: string;
}

/** What a reader makes of a match. */
export interface Said {
  readonly spoken: readonly Spoken[];
  /** How much of the match it covers, in code units; all of it where absent. */
  readonly length?: number;
  /** What may still change it. @defaultValue 'character' */
  readonly open?: Openness;
}

/**
 * Knows one way in which people write what is not said as it is written.
 * Readers stand in a table; the first one whose pattern fits and that does not decline reads.
 */
export interface Reader {
  readonly name: string;
  /** Sticky, bounded in length, and tried only where a word may begin. */
  readonly pattern: RegExp;
  readonly read: (match: RegExpExecArray, scene: Scene) => Said | undefined;
}

const WORD = /^(?:<(.+)>|\{(.+)\})('s)?$/u;

const wordOf = (written: string): Spoken => {
  const [, letters, phonemes, s] = WORD.exec(written) ?? [];
  const ending = s === undefined ? {} : { withS: true };
  if (letters !== undefined) return { text: letters, spelled: true, ...ending };
  return phonemes === undefined ? { text: written } : { text: phonemes, phonemes, ...ending };
};

/**
 * Words written out by a reader, as {@link Spoken}: parted by spaces, `<FBI>` is spelled, `,` is a short pause, `{fˈOn}` is phonemes;
 * `<API>'s` has an ending.
 */
export const words = (line: string): Spoken[] =>
  line
    .split(' ')
    .filter((word) => word !== '')
    .map(wordOf);

/** The usual answer of a reader: these words, for all of the match. */
export const say = (line: string): Said => ({ spoken: words(line) });
