import type { EmojiNames } from './emoji.ts';
import { EMOJI, emojiWords } from './emoji.ts';
import { readControl } from './inline-control.ts';
import type { MarkupSaid } from './markdown.ts';
import { readMarkup, UNFINISHED } from './markdown.ts';
import { readMark } from './marks.ts';
import { mayBeAbbreviation } from './readers/abbreviation.ts';
import { readersFor } from './readers/index.ts';
import type { SsmlState } from './ssml.ts';
import { isSsml, parsePause, rateOf, readSsmlTag, UNFINISHED_TAG } from './ssml.ts';
import type { Spoken, SilentToken, Token, WordToken } from './token.ts';

/** Letters with inner apostrophes and hyphens; bounded, so that a megabyte without a space is read in pieces. */
const WORD =
  /['’](?=(?:em|tis|twas|til|cause|bout|round|n)(?!\p{L}))\p{L}{1,6}|[\p{Script=Latin}\p{M}]{1,60}(?:['’\-][\p{Script=Latin}\p{M}]{1,60}){0,12}/iuy;
/** The end of a line with all blanks after it; other blanks are taken one by one, so that a clause need not wait for the next. */
const SPACE = /[^\S\n]|\n\s*/uy;
const UNREADABLE = /[\p{L}\p{M}]{1,200}/uy;
const CODE_LINE = /[^\n]{0,2000}\n?/y;
const CODE_END = /(?:```|~~~)[^\S\n]*/y;
/** What begins a line of its own: the line before it ends a sentence. */
const LINE_START = /^(?:[-*+•‣▪◦●○]\s|\d{1,3}[.)]\s|#{1,6}\s|>|\||```|~~~|-{3,}|\*{3,})/;

/** What is known of the text before a place. */
export interface ScanState {
  /** The last word, as written; empty at the start of a sentence. */
  readonly before: string;
  /** Whether a reader has just read: another may go on, though no space lies between. */
  readonly read: boolean;
  /** Whether the line is an item or a heading, which ends with it. */
  readonly item: boolean;
  /** Whether a block of code is open, and whether a link's text is. */
  readonly code: boolean;
  readonly link: boolean;
  /** Whether the text has begun, so that it is known whether it is SSML. */
  readonly begun: boolean;
  /** The open elements, in a text that is SSML. */
  readonly ssml: SsmlState | undefined;
}

export const START: ScanState = {
  before: '',
  read: false,
  item: false,
  code: false,
  link: false,
  begun: false,
  ssml: undefined,
};

/** A token, and what is known after it. */
export interface Scanned {
  readonly token: Token;
  readonly after: ScanState;
}

export interface ScanOptions {
  /** Names of emoji, where they are to be said. */
  readonly emoji: EmojiNames | undefined;
  /** Whether the text is all there: otherwise markup that is not complete at its end is waited for. */
  readonly complete: boolean;
  /** Offset of the text in the utterance, for errors. */
  readonly base: number;
}

/** Reads tokens off a text, one after another, looking back a word and ahead as far as a reader's pattern does. */
export class Scanner {
  readonly #text: string;
  readonly #options: ScanOptions;
  #at: number;
  #state: ScanState;

  /** @param text of the utterance so far; what lies before `from` may be looked at, not read */
  constructor(text: string, from: number, state: ScanState, options: ScanOptions) {
    this.#text = text;
    this.#at = from;
    this.#state = state;
    this.#options = options;
  }

  /** The next token, or `undefined` at the end of the text or of what can be told of it. */
  next(): Scanned | undefined {
    if (this.#at >= this.#text.length || !this.#decideLanguage()) return undefined;
    const token = this.#token();
    if (token === undefined) return undefined;
    this.#at = Math.max(token.end, this.#at + 1);
    this.#note(token);
    return { token, after: this.#state };
  }

  /** Whether this is SSML is known once the text has begun. */
  #decideLanguage(): boolean {
    if (this.#state.begun) return true;
    const ssml = isSsml(this.#text.slice(this.#at, this.#at + 200));
    if (ssml === undefined && !this.#options.complete) return false;
    if (this.#text.slice(this.#at).trim() !== '' || ssml !== undefined) {
      this.#state = { ...this.#state, begun: true, ssml: ssml === true ? [] : undefined };
    }
    return true;
  }

  #note(token: Token): void {
    const read = token.kind === 'word' && token.converted;
    const endsSentence = token.kind !== 'word' && (token.ends === 'sentence' || token.ends === 'paragraph');
    const before = token.kind === 'word' ? token.written : endsSentence ? '' : this.#state.before;
    this.#state = { ...this.#state, read, before };
  }

  #token(): Token | undefined {
    if (this.#state.code) return this.#code();
    const space = this.#space();
    if (space !== undefined) return space;
    if (this.#state.ssml !== undefined && this.#text[this.#at] === '<') return this.#ssml(this.#state.ssml);
    if (this.#isUnfinished()) return undefined;
    return (
      this.#control() ??
      this.#markup() ??
      this.#emoji() ??
      this.#read() ??
      this.#word() ??
      this.#mark() ??
      this.#other()
    );
  }

  #match(pattern: RegExp): RegExpExecArray | undefined {
    pattern.lastIndex = this.#at;
    return pattern.exec(this.#text) ?? undefined;
  }

  #silent(length: number, more: Partial<SilentToken> = {}): SilentToken {
    return {
      kind: 'silent',
      start: this.#at,
      end: this.#at + length,
      ends: 'nothing',
      space: false,
      ...more,
    };
  }

  #wordToken(length: number, spoken: readonly Spoken[], more: Partial<WordToken> = {}): WordToken {
    const end = this.#at + length;
    return {
      kind: 'word',
      start: this.#at,
      end,
      written: this.#text.slice(this.#at, end),
      spoken,
      converted: true,
      open: 'nothing',
      emphasis: this.#state.ssml?.at(-1)?.emphasis,
      ...more,
    };
  }

  #space(): SilentToken | undefined {
    const match = this.#match(SPACE);
    if (match === undefined) return undefined;
    const [space] = match;
    if (!space.startsWith('\n')) return this.#silent(space.length, { space: true });
    const next = this.#text.slice(this.#at + space.length, this.#at + space.length + 6);
    const endsLine = this.#state.item || /\n\s*\n/.test(space) || LINE_START.test(next);
    this.#state = { ...this.#state, item: false };
    return this.#silent(space.length, { ends: endsLine ? 'paragraph' : 'nothing', space: true });
  }

  /** A line of a block of code, or the block's end. */
  #code(): SilentToken {
    const end = this.#atLine() ? this.#match(CODE_END) : undefined;
    if (end !== undefined) {
      this.#state = { ...this.#state, code: false, item: true };
      return this.#silent(end[0].length);
    }
    const line = this.#match(CODE_LINE)?.[0] ?? '';
    return this.#silent(line.length, { skipped: 'code', space: true });
  }

  #ssml(state: SsmlState): Token | undefined {
    if (!this.#options.complete && this.#match(UNFINISHED_TAG) !== undefined) return undefined;
    const tag = readSsmlTag(this.#text, this.#at, state, this.#options.base + this.#at);
    this.#state = { ...this.#state, ssml: tag.state };
    if (tag.spoken !== undefined) return this.#wordToken(tag.length, tag.spoken);
    const changesRate = rateOf(tag.state) !== rateOf(state);
    const pause = tag.pause === undefined ? {} : { pause: tag.pause };
    return this.#silent(tag.length, {
      ends: tag.ends ?? 'nothing',
      space: tag.isPlace || changesRate,
      changesRate,
      ...pause,
    });
  }

  #isUnfinished(): boolean {
    return (
      !this.#options.complete &&
      /[[!<&]/.test(this.#text.charAt(this.#at)) &&
      this.#match(UNFINISHED) !== undefined
    );
  }

  #atLine(): boolean {
    return /(?:^|\n)[ \t]{0,20}(?:\[[ xX]\]\s|>\s?)?$/.test(
      this.#text.slice(Math.max(0, this.#at - 24), this.#at),
    );
  }

  #control(): WordToken | undefined {
    if (this.#text[this.#at] !== '[') return undefined;
    const control = readControl(this.#text, this.#at);
    if (control === undefined) return undefined;
    return this.#wordToken(
      control.length,
      control.spoken,
      control.ignored === undefined ? {} : { ignored: control.ignored },
    );
  }

  #markup(): Token | undefined {
    if (/[\p{L}\p{N}.,$€£"“”'’]/u.test(this.#text.charAt(this.#at)) && !this.#numbersLine()) return undefined;
    const markup = readMarkup(this.#text, this.#at, { atLine: this.#atLine(), inLink: this.#state.link });
    if (markup === undefined) return undefined;
    const { said, length } = markup;
    if (said.item === true || said.code === true) {
      this.#state = { ...this.#state, item: said.item === true, code: said.code === true };
    }
    if (said.link !== undefined) this.#state = { ...this.#state, link: said.link === 'opens' };
    return this.#markupToken(said, length);
  }

  #markupToken(said: MarkupSaid, length: number): Token {
    if (said.spoken !== undefined && said.spoken.length > 0) return this.#wordToken(length, said.spoken);
    if (said.mark !== undefined) {
      return { kind: 'mark', start: this.#at, end: this.#at + length, mark: said.mark, ends: 'clause' };
    }
    const pause = said.pause === undefined ? undefined : parsePause(said.pause);
    if (pause !== undefined) return this.#silent(length, { pause, space: true });
    return this.#silent(length, said.code === true ? { skipped: 'code', ends: 'paragraph' } : {});
  }

  #numbersLine(): boolean {
    return /\d/.test(this.#text.charAt(this.#at)) && this.#atLine();
  }

  #emoji(): Token | undefined {
    if (this.#text.charCodeAt(this.#at) < 0x2000 && !/[\d#*]/.test(this.#text.charAt(this.#at)))
      return undefined;
    const emoji = this.#match(EMOJI)?.[0];
    if (emoji === undefined) return undefined;
    const names = this.#options.emoji;
    return names === undefined
      ? this.#silent(emoji.length)
      : this.#wordToken(emoji.length, emojiWords(emoji, names));
  }

  #read(): WordToken | undefined {
    const previous = this.#text.charAt(this.#at - 1);
    const character = this.#text.charAt(this.#at);
    const isInside = /[\p{L}\p{N}]/u.test(previous) && /[\p{L}\p{N}\-−+]/u.test(character);
    if (isInside && !this.#state.read) return undefined;
    const scene = { text: this.#text, at: this.#at, before: this.#state.before };
    for (const reader of readersFor(character)) {
      const match = this.#match(reader.pattern);
      if (match === undefined || match[0] === '') continue;
      const said = reader.read(match, scene);
      if (said === undefined) continue;
      const length = said.length ?? match[0].length;
      return this.#wordToken(length, said.spoken, { open: said.open ?? 'character' });
    }
    return undefined;
  }

  #word(): WordToken | undefined {
    const text = this.#match(WORD)?.[0];
    if (text === undefined) return undefined;
    const isAbbreviated = this.#text[this.#at + text.length] === '.' && mayBeAbbreviation(text);
    return this.#wordToken(text.length, [{ text }], {
      converted: false,
      open: isAbbreviated ? 'word' : 'nothing',
    });
  }

  #mark(): Token | undefined {
    const mark = readMark(this.#text, this.#at);
    return mark === undefined
      ? undefined
      : { kind: 'mark', start: this.#at, end: this.#at + mark.length, ...mark.said };
  }

  #other(): SilentToken {
    const unreadable = this.#match(UNREADABLE)?.[0];
    if (unreadable !== undefined) return this.#silent(unreadable.length, { skipped: 'characters' });
    const point = this.#text.codePointAt(this.#at) ?? 0;
    return this.#silent(point > 0xffff ? 2 : 1);
  }
}
