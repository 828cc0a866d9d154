import { VivaError } from '../core/errors.ts';
import type { Milliseconds } from '../core/units.ts';
import { ms } from '../core/units.ts';
import { buildClause } from './clause-builder.ts';
import type { Cut, Haste } from './cut-finder.ts';
import { CutFinder, isForced, LONGEST_WAIT, WORDS_AHEAD } from './cut-finder.ts';
import type { EmojiNames } from './emoji.ts';
import type { PhraseReader, SpokenToken } from './phrase-reader.ts';
import type { Clause, ClauseCutter, ReadingWarning } from './reading.ts';
import type { Scanned, ScanState } from './scanner.ts';
import { Scanner, START } from './scanner.ts';
import { rateOf } from './ssml.ts';
import type { TaggedWord } from './tag.ts';
import type { Token } from './token.ts';

/** How much of what was spoken a reader may look back at. */
const LOOK_BACK = 200;
/** More warnings than this tell nobody anything. */
const MOST_WARNINGS = 1_000;

/** Keeps the text that waits, has it cut by a {@link CutFinder}, and reads each clause in what was said before it. */
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
    const finder = new CutFinder(this.#text, tokens, haste);
    const clauses: Clause[] = [];
    let start = 0;
    while (start < tokens.length) {
      const cut = finder.next(start, this.#spokenClauses === 0);
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
      for (let index = 0; index < own.length; index += 1) {
        const said = read.spoken[index];
        if (said !== undefined) spoken.push(said);
      }
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

const warningOf = (token: Token): ReadingWarning['code'] | undefined => {
  if (token.kind === 'word') return token.ignored === undefined ? undefined : 'PHONEMES_IGNORED';
  if (token.kind === 'mark' || token.skipped === undefined) return undefined;
  return token.skipped === 'code' ? 'CODE_SKIPPED' : 'CHARACTERS_SKIPPED';
};

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
