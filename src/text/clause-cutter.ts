import { VivaError } from '../core/errors.ts';
import type { Milliseconds } from '../core/units.ts';
import { ms } from '../core/units.ts';
import { buildClause } from './clause-builder.ts';
import type { Place } from './clause-plan.ts';
import { endsClause, mayEndEarly, strongerEnding } from './clause-plan.ts';
import type { PhraseReader, SpokenToken } from './phrase-reader.ts';
import type { EmojiNames } from './emoji.ts';
import type { Boundary, Clause, ClauseCutter, ReadingWarning } from './reading.ts';
import type { Scanned, ScanState } from './scanner.ts';
import { Scanner, START } from './scanner.ts';
import { rateOf } from './ssml.ts';
import type { TaggedWord } from './tag.ts';
import type { Openness, Token } from './token.ts';

/** How much of what was spoken a reader may look back at. */
const LOOK_BACK = 200;
/** Text without a space longer than this is cut where it stands: it is no word. */
const LONGEST_WAIT = 400;
/** Complete words that must follow a cut in mid phrase: two for the tagger, one more for a number's unit. */
const WORDS_AHEAD = 3;

/** More warnings than this tell nobody anything. */
const MOST_WARNINGS = 1_000;

/** How much of what waits is to be cut. */
type Haste =
  /** What is ready whatever follows. */
  | 'settled'
  /** What is made of whole words. */
  | 'overdue'
  /** All. */
  | 'all';

/** Whether a clause ends at a place. */
type Verdict = 'cut' | 'go on' | 'wait';

/** Where a clause ends among the tokens. */
interface Cut {
  /** The first token after it. */
  readonly index: number;
  readonly boundary: Boundary;
}

/** The tokens since the last cut, as far as a decision needs them. */
class Run {
  readonly #first: boolean;
  words = 0;
  ending: Boundary = 'none';
  /** Whether what follows may change how the last word is read. */
  open: Openness = 'nothing';
  #last = '';

  constructor(first: boolean) {
    this.#first = first;
  }

  take(token: Token, text: string): void {
    this.ending = strongerEnding(this.ending, token);
    if (token.kind !== 'word') return;
    this.words += Math.max(1, token.spoken.length);
    this.open = token.open;
    this.#last = text.slice(token.start, token.end).toLowerCase();
  }

  place(next: string): Place {
    return { words: this.words, ending: this.ending, last: this.#last, next, first: this.#first };
  }

  mayEndEarly(): boolean {
    return this.words > 0 && (this.ending !== 'none' || mayEndEarly(this.#last));
  }
}

/** Keeps the text that waits, decides by {@link endsClause} where it is cut, and reads each clause in what was said before it. */
export class GrowingCutter implements ClauseCutter {
  readonly #reader: PhraseReader;
  readonly #emoji: EmojiNames | undefined;
  /** What was pushed, but for what lies too far back. */
  #text = '';
  /** Offset of `#text[0]` in the utterance, and of the first unspoken character in `#text`. */
  #base = 0;
  #from = 0;
  /** What is known of the text before `#from`. */
  #state: ScanState = START;
  /** What was tagged before in the sentence. */
  #tagged: TaggedWord[] = [];
  #pause: Milliseconds = ms(0);
  #spokenClauses = 0;
  #unreadable = '';
  readonly #warnings: ReadingWarning[] = [];

  /** @param emoji names of emoji, where they are to be said */
  constructor(reader: PhraseReader, emoji: EmojiNames | undefined) {
    this.#reader = reader;
    this.#emoji = emoji;
  }

  get warnings(): readonly ReadingWarning[] {
    return this.#warnings;
  }

  get waiting(): boolean {
    return /\S/.test(this.#text.slice(this.#from));
  }

  push(token: string): readonly Clause[] {
    this.#text += token;
    const isLong = this.#text.length - this.#from > LONGEST_WAIT;
    return /[\s>—]/.test(token) || isLong ? this.#cut('settled') : [];
  }

  flush(): readonly Clause[] {
    return this.#cut('all');
  }

  overdue(): readonly Clause[] {
    return this.#cut('overdue');
  }

  end(): readonly Clause[] {
    const clauses = this.#cut('all');
    const open = this.#state.ssml?.at(-1);
    if (open !== undefined) {
      throw new VivaError('SSML_INVALID', {
        reason: `<${open.name}> is never closed`,
        offset: this.#base + this.#from,
      });
    }
    if (this.#spokenClauses === 0 && this.#unreadable !== '') {
      const characters = Array.from(new Set(this.#unreadable));
      throw new VivaError('SCRIPT_UNREADABLE', {
        field: 'text',
        characters: characters.slice(0, 20).join(''),
      });
    }
    return clauses;
  }

  #cut(haste: Haste): Clause[] {
    const scanned = this.#scan(haste === 'all');
    const tokens = scanned.map(({ token }) => token);
    const clauses: Clause[] = [];
    let start = 0;
    while (start < tokens.length) {
      const cut = this.#nextCut(tokens, start, haste);
      if (cut === undefined) break;
      const clause = this.#read(tokens, start, cut);
      if (clause !== undefined) clauses.push(clause);
      this.#state = scanned[cut.index - 1]?.after ?? this.#state;
      start = cut.index;
    }
    this.#forget();
    return clauses;
  }

  #scan(complete: boolean): Scanned[] {
    const options = { emoji: this.#emoji, complete, base: this.#base };
    const scanner = new Scanner(this.#text, this.#from, this.#state, options);
    const scanned: Scanned[] = [];
    for (let next = scanner.next(); next !== undefined; next = scanner.next()) scanned.push(next);
    return scanned;
  }

  #nextCut(tokens: readonly Token[], start: number, haste: Haste): Cut | undefined {
    const run = new Run(this.#spokenClauses === 0);
    let early: Cut | undefined;
    for (let index = start; index < tokens.length; index += 1) {
      const token = tokens[index];
      if (token === undefined) break;
      run.take(token, this.#text);
      if (!mayCutAfter(token)) continue;
      const cut = { index: index + 1, boundary: run.ending };
      const verdict = this.#judge(token, run, haste);
      if (verdict === 'cut') return cut;
      // A later place may not be preferred to one that will be cut once more is known: the whole text would be cut here.
      if (verdict === 'wait' && haste === 'settled') return this.#endless(tokens, run);
      if (run.mayEndEarly()) early = cut;
    }
    if (haste === 'overdue') return early;
    return haste === 'all' ? { index: tokens.length, boundary: run.ending } : this.#endless(tokens, run);
  }

  /** Text that has no place to end is cut where it stands, lest it grow for ever. */
  #endless(tokens: readonly Token[], run: Run): Cut | undefined {
    const isLong = run.words > 1 && this.#text.length - this.#from > LONGEST_WAIT;
    return isLong ? { index: tokens.length, boundary: run.ending } : undefined;
  }

  /** Whether a clause ends after a token: whatever follows, or perhaps, once more of the text is there. */
  #judge(token: Token, run: Run, haste: Haste): Verdict {
    if (isForced(token) || (run.words === 0 && isPassedOver(token))) return 'cut';
    if (!endsClause(run.place(this.#wordAt(token.end)))) return 'go on';
    if (run.ending === 'none') return this.#judgeAhead(token.end, haste === 'all');
    return haste === 'all' || this.#isKnown(token.end, run) ? 'cut' : 'wait';
  }

  /** Whether enough of what follows an offset is there to be sure of the last word and of the mark after it. */
  #isKnown(at: number, { ending, open }: Run): boolean {
    const after = this.#text.slice(at);
    // A hyphen between blanks may be a minus.
    if (/[-–]$/.test(this.#text.slice(Math.max(0, at - 4), at).trimEnd())) return /\S\s/.test(after);
    if (open === 'word' || (open === 'character' && ending === 'clause')) return /\S\s/.test(after);
    const endsLine = /\n\s*$/.test(this.#text.slice(Math.max(0, at - 8), at));
    return (open === 'nothing' && !endsLine) || /\S/.test(after);
  }

  /** In mid phrase a clause ends only where some words follow without a mark: not just before the phrase ends by itself. */
  #judgeAhead(at: number, complete: boolean): Verdict {
    const ahead = this.#text.slice(at, at + LOOK_BACK);
    const isAll = complete && at + LOOK_BACK >= this.#text.length;
    const words = [...ahead.matchAll(isAll ? /\S+(?=\s|$)/g : /\S+(?=\s)/g)]
      .slice(0, WORDS_AHEAD)
      .map(([word]) => word);
    if (words.some((word) => /[.,;:!?…—–>]["”’')\]*_]*$|^-+$|^</.test(word))) return 'go on';
    if (words.length === WORDS_AHEAD) return 'cut';
    return isAll || ahead.length === LOOK_BACK ? 'go on' : 'wait';
  }

  #wordAt(offset: number): string {
    return /^\s*([\p{L}'’]{1,20})/u.exec(this.#text.slice(offset, offset + 40))?.[1]?.toLowerCase() ?? '';
  }

  /** The clause of some tokens, or nothing where they say nothing. */
  #read(tokens: readonly Token[], start: number, cut: Cut): Clause | undefined {
    const spoken = this.#sound(tokens, start, cut);
    const own = tokens.slice(start, cut.index);
    const from = own[0]?.start ?? this.#from;
    const to = own.at(-1)?.end ?? from;
    const warnings = this.#warn(own);
    this.#from = to;
    const pause = own.reduce((sum, token) => sum + (token.kind === 'silent' ? (token.pause ?? 0) : 0), 0);
    const isHeard = spoken.some(({ token, phonemes }) => token.kind === 'word' && phonemes !== '');
    if (!isHeard) {
      this.#pause = ms(this.#pause + pause);
      return undefined;
    }
    this.#spokenClauses += 1;
    const clause = buildClause({
      text: this.#text.slice(from, to),
      start: this.#base + from,
      base: this.#base,
      spoken,
      boundary: cut.boundary,
      pauseBefore: this.#pause,
      pauseAfter: ms(pause),
      rate: rateOf(this.#state.ssml),
      warnings,
    });
    this.#pause = ms(0);
    return clause;
  }

  /** The sound of a clause's tokens, phrase by phrase. */
  #sound(tokens: readonly Token[], start: number, { index: end, boundary }: Cut): SpokenToken[] {
    const spoken: SpokenToken[] = [];
    // In mid phrase the words that follow have their say; after a mark, a line or a pause they have none.
    const last = tokens[end - 1];
    const goesOn = boundary === 'none' && last !== undefined && !isForced(last);
    for (const phrase of phrases(tokens, start, end)) {
      const ahead = goesOn && phrase.open ? untilMark(tokens.slice(end, end + 4 * WORDS_AHEAD)) : [];
      const own = tokens.slice(phrase.from, phrase.to);
      const read = this.#reader.read([...own, ...ahead], this.#tagged);
      spoken.push(...read.spoken.slice(0, own.length));
      const tagged = read.tagged.slice(0, own.length).flat();
      this.#tagged = phrase.endsSentence ? [] : [...this.#tagged, ...tagged].slice(-2);
    }
    return spoken;
  }

  #warn(tokens: readonly Token[]): ReadingWarning[] {
    const warnings = tokens.flatMap((token): ReadingWarning[] => {
      const code = warningOf(token);
      return code === undefined
        ? []
        : [{ code, text: this.#text.slice(token.start, token.end), start: this.#base + token.start }];
    });
    for (const { code, text } of warnings) {
      if (code === 'CHARACTERS_SKIPPED' && this.#unreadable.length < LOOK_BACK) this.#unreadable += text;
    }
    if (this.#warnings.length < MOST_WARNINGS) this.#warnings.push(...warnings);
    return warnings;
  }

  #forget(): void {
    const spare = this.#from - LOOK_BACK;
    if (spare <= 0) return;
    this.#text = this.#text.slice(spare);
    this.#base += spare;
    this.#from -= spare;
  }
}

/** A clause ends after white space or a dash, nowhere else. */
const mayCutAfter = (token: Token): boolean =>
  token.kind === 'silent' ? token.space : token.kind === 'mark' && token.mark === '—';

const warningOf = (token: Token): ReadingWarning['code'] | undefined => {
  if (token.kind === 'word') return token.ignored === undefined ? undefined : 'PHONEMES_IGNORED';
  if (token.kind === 'mark' || token.skipped === undefined) return undefined;
  return token.skipped === 'code' ? 'CODE_SKIPPED' : 'CHARACTERS_SKIPPED';
};

/** The writer asked for a pause or another speed here. */
const isForced = (token: Token): boolean =>
  token.kind === 'silent' && (token.pause !== undefined || token.changesRate === true);

/** Nothing of it will ever be said: no need to keep it. */
const isPassedOver = (token: Token): boolean => token.kind === 'silent' && token.skipped === 'code';

interface Phrase {
  readonly from: number;
  readonly to: number;
  readonly endsSentence: boolean;
  /** Whether it ends without a mark: more of the same phrase follows. */
  readonly open: boolean;
}

/** The runs of tokens between marks, each with the mark that ends it. */
function* phrases(tokens: readonly Token[], start: number, end: number): Generator<Phrase, void, undefined> {
  let from = start;
  for (let index = start; index < end; index += 1) {
    const token = tokens[index];
    if (token?.kind !== 'mark' || token.ends === 'nothing') continue;
    yield { from, to: index + 1, endsSentence: token.ends === 'sentence', open: false };
    from = index + 1;
  }
  if (from < end) yield { from, to: end, endsSentence: false, open: true };
}

const untilMark = (tokens: readonly Token[]): readonly Token[] => {
  const mark = tokens.findIndex((token) => token.kind === 'mark' && token.ends !== 'nothing');
  return mark < 0 ? tokens : tokens.slice(0, mark + 1);
};
