import { READERS } from './readers/index.ts';
import type { MarkToken, SilentToken, Token, WordToken } from './token.ts';

/** Letters with inner apostrophes and hyphens; bounded, so that a megabyte without a space is read in pieces. */
const WORD = /[\p{Script=Latin}\p{M}]{1,60}(?:['’\-][\p{Script=Latin}\p{M}]{1,60}){0,12}/uy;
/** A run that begins with the end of a line is one; spaces before it are another, so that they need not wait for it. */
const SPACE = /[^\S\n]+|\n\s*/uy;
const UNREADABLE = /[\p{L}\p{M}]{1,200}/uy;
const MARK = /[.,!?;:…]{1,100}/uy;
const DASH = /—|–|--+|-(?=\s)/uy;
const OPENING = /["“‘'([{«]/y;
const CLOSING = /["”’')\]}»]/y;

const SENTENCE_MARKS: readonly [string, string][] = [
  ['?', '?'],
  ['!', '!'],
];

/** Reads tokens off a text, one after another, looking back one word and ahead as far as a reader's pattern does. */
export class Scanner {
  readonly #text: string;
  #at: number;
  #before = '';

  /** @param text all of the utterance so far; what lies before `from` may be looked at, not read */
  constructor(text: string, from: number, before = '') {
    this.#text = text;
    this.#at = from;
    this.#before = before;
  }

  /** The next token, or `undefined` at the end of the text. */
  next(): Token | undefined {
    if (this.#at >= this.#text.length) return undefined;
    const start = this.#at;
    const token =
      this.#space() ??
      (this.#wordMayBegin() ? this.#read() : undefined) ??
      this.#word() ??
      this.#mark() ??
      this.#other();
    this.#at = Math.max(token.end, start + 1);
    if (token.kind === 'word') this.#before = this.#text.slice(token.start, token.end);
    if (token.kind === 'mark' && token.ends === 'sentence') this.#before = '';
    return token;
  }

  #match(pattern: RegExp): RegExpExecArray | undefined {
    pattern.lastIndex = this.#at;
    return pattern.exec(this.#text) ?? undefined;
  }

  #wordMayBegin(): boolean {
    return this.#at === 0 || !/[\p{L}\p{N}]/u.test(this.#text.charAt(this.#at - 1));
  }

  #space(): SilentToken | undefined {
    const match = this.#match(SPACE);
    if (match === undefined) return undefined;
    const isParagraph = /\n\s*\n/.test(match[0]);
    return { ...this.#silent(match[0].length), ends: isParagraph ? 'paragraph' : 'nothing', space: true };
  }

  #silent(length: number): SilentToken {
    return { kind: 'silent', start: this.#at, end: this.#at + length, ends: 'nothing', space: false };
  }

  #read(): WordToken | undefined {
    const scene = { text: this.#text, at: this.#at, before: this.#before };
    for (const reader of READERS) {
      const match = this.#match(reader.pattern);
      if (match === undefined || match[0] === '') continue;
      const said = reader.read(match, scene);
      if (said === undefined) continue;
      const end = this.#at + (said.length ?? match[0].length);
      return {
        kind: 'word',
        start: this.#at,
        end,
        spoken: said.spoken,
        converted: true,
        open: said.open ?? true,
      };
    }
    return undefined;
  }

  #word(): WordToken | undefined {
    const match = this.#match(WORD);
    if (match === undefined) return undefined;
    const [text] = match;
    return {
      kind: 'word',
      start: this.#at,
      end: this.#at + text.length,
      spoken: [{ text }],
      converted: false,
      open: false,
    };
  }

  #markToken(length: number, mark: string, ends: MarkToken['ends']): MarkToken {
    return { kind: 'mark', start: this.#at, end: this.#at + length, mark, ends };
  }

  #mark(): MarkToken | undefined {
    const marks = this.#match(MARK)?.[0];
    if (marks !== undefined) return this.#pointMark(marks);
    const dash = this.#match(DASH)?.[0];
    if (dash !== undefined) return this.#markToken(dash.length, '—', 'clause');
    const spaceBefore = this.#at === 0 || /[\s("“‘]/.test(this.#text.charAt(this.#at - 1));
    const opening = spaceBefore ? this.#match(OPENING)?.[0] : undefined;
    if (opening !== undefined) return this.#markToken(1, bracketOr(opening, '(', '“'), 'nothing');
    const closing = this.#match(CLOSING)?.[0];
    return closing === undefined ? undefined : this.#markToken(1, bracketOr(closing, ')', '”'), 'nothing');
  }

  #pointMark(marks: string): MarkToken {
    const sentence = SENTENCE_MARKS.find(([sign]) => marks.includes(sign));
    if (sentence !== undefined) return this.#markToken(marks.length, sentence[1], 'sentence');
    if (/…|\.\./.test(marks)) return this.#markToken(marks.length, '…', 'sentence');
    if (marks.includes('.')) return this.#markToken(marks.length, '.', 'sentence');
    return this.#markToken(marks.length, marks.charAt(0), 'clause');
  }

  #other(): SilentToken {
    const unreadable = this.#match(UNREADABLE)?.[0];
    if (unreadable !== undefined) return { ...this.#silent(unreadable.length), skipped: true };
    const point = this.#text.codePointAt(this.#at) ?? 0;
    return this.#silent(point > 0xffff ? 2 : 1);
  }
}

/** Brackets are brackets; an apostrophe at a word's edge is nothing; other quotes are the alphabet's. */
const bracketOr = (sign: string, bracket: string, quote: string): string => {
  if ('()[]{}'.includes(sign)) return bracket;
  return /['’‘]/.test(sign) ? '' : quote;
};
