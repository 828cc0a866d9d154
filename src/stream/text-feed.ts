import { invariant } from '../core/assert.ts';
import { VivaError } from '../core/errors.ts';
import { LIMITS } from '../core/limits.ts';
import type { TextPiece } from '../core/text-piece.ts';

/** The first half of a character outside the basic plane, whose other half may come with the next token. */
const HALF_CHARACTER = /[\uD800-\uDBFF]$/;

/**
 * The growing text of one utterance: tokens in, pieces out.
 *
 * It never makes its producer wait, because an interruption may stand behind the tokens; it is bounded by the length that a
 * text may have. Tokens that nobody has taken yet are joined. One consumer.
 */
export class TextFeed implements AsyncIterable<TextPiece> {
  readonly #pieces: TextPiece[] = [];
  #text = '';
  #half = '';
  #ended = false;
  #wake: (() => void) | undefined;

  /** All text that was received, as it counts for offsets of words. */
  get text(): string {
    return this.#text;
  }

  get ended(): boolean {
    return this.#ended;
  }

  /** Throws `TEXT_TOO_LONG`, and then has taken nothing of it. Half a character is kept until its other half comes. */
  append(token: string): void {
    invariant(!this.#ended, 'no text after the end');
    const length = this.#text.length + this.#half.length + token.length;
    if (length > LIMITS.textCharacters) {
      throw new VivaError('TEXT_TOO_LONG', { field: 'text', length, limit: LIMITS.textCharacters });
    }
    const joined = this.#half + token;
    this.#half = HALF_CHARACTER.exec(joined)?.[0] ?? '';
    this.#add(joined.slice(0, joined.length - this.#half.length));
  }

  /** Wishes that what is there be spoken now. */
  flush(): void {
    if (this.#pieces.at(-1)?.type !== 'flush') this.#pieces.push({ type: 'flush' });
    this.#wake?.();
  }

  end(): void {
    // A half whose other half never came stands for nothing.
    if (this.#half !== '') this.#add('\uFFFD');
    this.#half = '';
    this.#ended = true;
    this.#wake?.();
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<TextPiece, void, undefined> {
    for (;;) {
      const piece = this.#pieces.shift();
      if (piece) yield piece;
      else if (this.#ended) return;
      else await new Promise<void>((wake) => (this.#wake = wake));
    }
  }

  #add(text: string): void {
    if (text === '') return;
    this.#text += text;
    const last = this.#pieces.at(-1);
    if (last?.type === 'text')
      this.#pieces[this.#pieces.length - 1] = { type: 'text', text: last.text + text };
    else this.#pieces.push({ type: 'text', text });
    this.#wake?.();
  }
}
