import type { Place } from './clause-plan.ts';
import { endsClause, mayEndEarly, strongerEnding } from './clause-plan.ts';
import type { Boundary } from './reading.ts';
import type { Openness, Token } from './token.ts';

/** Text without a place to end longer than this, in code units, is cut where it stands: it is no clause. */
export const LONGEST_WAIT = 400;
/** Complete words that must follow a cut in mid phrase: two for the tagger, one more for a number's unit. */
export const WORDS_AHEAD = 3;
/** How far those words are looked for, in code units. */
const SIGHT = 200;

/** How much of what waits is to be cut. */
export type Haste =
  /** What is ready whatever follows. */
  | 'settled'
  /** What is made of whole words. */
  | 'overdue'
  /** All. */
  | 'all';

/** Where a clause ends among the tokens. */
export interface Cut {
  /** The first token after it. */
  readonly index: number;
  readonly boundary: Boundary;
}

/** Whether a clause ends at a place; `wait` where that hangs on text that has not come. */
type Verdict = 'cut' | 'go on' | 'wait';

/** The tokens since the last cut, as far as a decision needs them. */
class Run {
  readonly #first: boolean;
  words = 0;
  ending: Boundary = 'none';
  /** What must be known of the text that follows the last word. */
  open: Openness = 'nothing';
  #last = '';

  constructor(first: boolean) {
    this.#first = first;
  }

  take(token: Token): void {
    this.ending = strongerEnding(this.ending, token);
    if (token.kind !== 'word') return;
    this.words += Math.max(1, token.spoken.length);
    this.open = token.open;
    this.#last = token.written.toLowerCase();
  }

  place(next: string): Place {
    return { words: this.words, ending: this.ending, last: this.#last, next, first: this.#first };
  }

  mayEndEarly(): boolean {
    return this.words > 0 && (this.ending !== 'none' || mayEndEarly(this.#last));
  }
}

/** Finds where clauses end in the tokens of a text that may still grow, by {@link endsClause}. Keeps nothing. */
export class CutFinder {
  readonly #text: string;
  readonly #tokens: readonly Token[];
  readonly #haste: Haste;

  /** @param tokens of the end of the text, in order */
  constructor(text: string, tokens: readonly Token[], haste: Haste) {
    this.#text = text;
    this.#tokens = tokens;
    this.#haste = haste;
  }

  /** Where the clause that begins with a token ends, if that can be told. `first` in the utterance clauses are shorter. */
  next(start: number, first: boolean): Cut | undefined {
    const run = new Run(first);
    const from = this.#tokens[start]?.start ?? 0;
    let early: Cut | undefined;
    for (let index = start; index < this.#tokens.length; index += 1) {
      const token = this.#tokens[index];
      if (token === undefined) break;
      run.take(token);
      const cut = { index: index + 1, boundary: run.ending };
      const verdict = this.#judge(token, run, from);
      if (verdict === 'cut') return cut;
      // A later place may not be preferred to one that will be cut once more is known: the whole text would be cut here.
      if (verdict === 'wait' && this.#haste === 'settled') break;
      if (this.#mayEndEarly(token, run)) early = cut;
    }
    if (this.#haste === 'overdue') return early;
    return this.#haste === 'all' ? { index: this.#tokens.length, boundary: run.ending } : undefined;
  }

  #mayEndEarly(token: Token, run: Run): boolean {
    if (mayCutAfter(token)) return run.mayEndEarly();
    // A sentence that waits too long may be said though no blank has followed its mark; a number's mark may be a point in it.
    return token === this.#tokens.at(-1) && run.words > 0 && run.ending !== 'none' && run.open === 'nothing';
  }

  #judge(token: Token, run: Run, from: number): Verdict {
    // Text without a place to end is cut anywhere, lest a clause grow for ever; there too, only where its end is sure.
    if (token.end - from > LONGEST_WAIT) {
      return this.#haste === 'all' || this.#text.length - token.end >= SIGHT ? 'cut' : 'wait';
    }
    return mayCutAfter(token) ? this.#judgePlace(token, run) : 'go on';
  }

  #judgePlace(token: Token, run: Run): Verdict {
    if (isForced(token) || (run.words === 0 && isPassedOver(token))) return 'cut';
    if (!endsClause(run.place(this.#wordAt(token.end)))) return 'go on';
    if (run.ending === 'none') return this.#judgeAhead(token.end);
    return this.#haste === 'all' || this.#isKnown(token.end, run) ? 'cut' : 'wait';
  }

  /** Whether enough of what follows an offset is there to be sure of the last word and of the mark after it. */
  #isKnown(at: number, { ending, open }: Run): boolean {
    const before = this.#text.slice(Math.max(0, at - 8), at);
    const after = this.#text.slice(at);
    // A hyphen between blanks may be a minus.
    if (/[-–]\s*$/.test(before)) return /\S\s/.test(after);
    if (open === 'word' || (open === 'character' && ending === 'clause')) return /\S\s/.test(after);
    return (open === 'nothing' && !/\n\s*$/.test(before)) || /\S/.test(after);
  }

  /** In mid phrase a clause ends only where some words follow without a mark: not just before the phrase ends by itself. */
  #judgeAhead(at: number): Verdict {
    const ahead = this.#text.slice(at, at + SIGHT);
    const isAll = this.#haste === 'all' && at + SIGHT >= this.#text.length;
    const words = [...ahead.matchAll(isAll ? /\S+(?=\s|$)/g : /\S+(?=\s)/g)].slice(0, WORDS_AHEAD);
    if (words.some(([word]) => /[.,;:!?…—–>]["”’')\]*_]*$|^-+$|^</.test(word))) return 'go on';
    if (words.length === WORDS_AHEAD) return 'cut';
    return isAll || ahead.length === SIGHT ? 'go on' : 'wait';
  }

  #wordAt(offset: number): string {
    return /^\s*([\p{L}'’]{1,20})/u.exec(this.#text.slice(offset, offset + 40))?.[1]?.toLowerCase() ?? '';
  }
}

/** A clause ends after white space or a dash, nowhere else. */
const mayCutAfter = (token: Token): boolean =>
  token.kind === 'silent' ? token.space : token.kind === 'mark' && token.mark === '—';

/** The writer asked for a pause or another speed here. */
export const isForced = (token: Token): boolean =>
  token.kind === 'silent' && (token.pause !== undefined || token.changesRate === true);

/** Nothing of it will ever be said: no need to keep it. */
const isPassedOver = (token: Token): boolean => token.kind === 'silent' && token.skipped === 'code';
