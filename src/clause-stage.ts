import type { Clock } from './core/clock.ts';
import { VivaError } from './core/errors.ts';
import type { Stage } from './core/stage.ts';
import { abortable } from './core/stage.ts';
import type { TextPiece } from './core/text-piece.ts';
import type { Milliseconds } from './core/units.ts';
import { ms } from './core/units.ts';
import type { Wording } from './core/wording.ts';
import type { Clause, ClauseCutter, TextReader } from './text/index.ts';

export interface ClauseOptions {
  /** How long text that could be spoken waits for more, from the last piece on. */
  readonly wait: Milliseconds;
  /** The field that an error about the text names. */
  readonly field: string;
  /** How its writer wishes it to be read. */
  readonly wording: Wording;
  readonly onWarning: (code: string, message: string) => void;
}

/** What is pulled, or `undefined` when the deadline comes first. The pull goes on either way. */
const before = async <T>(pull: Promise<T>, deadline: Milliseconds, clock: Clock): Promise<T | undefined> => {
  const settled = new AbortController();
  try {
    return await Promise.race([pull, clock.until(deadline, settled.signal).then(() => undefined)]);
  } finally {
    settled.abort(new Error('the text came first'));
  }
};

const take = (cutter: ClauseCutter, piece: TextPiece): readonly Clause[] =>
  piece.type === 'text' ? cutter.push(piece.text) : cutter.flush();

/**
 * A growing text in, clauses out, each as soon as it can be spoken. A text that pauses is spoken as far as it goes; whole words
 * only, no number that may go on. Throws `TEXT_EMPTY` at the end of a text that had nothing to say.
 */
export const clauseStage = (reader: TextReader, options: ClauseOptions): Stage<TextPiece, Clause> => ({
  name: 'text.clauses',
  async *run(input, { signal, clock }) {
    const cutter = reader.cutter(options.wording);
    const pieces = abortable(input, signal);
    let spoken = 0;
    const warned = function* (clauses: readonly Clause[]): Generator<Clause, void, undefined> {
      for (const clause of clauses) {
        for (const { code, text } of clause.warnings) options.onWarning(code, text);
        spoken += 1;
        yield clause;
      }
    };
    try {
      let pull = pieces.next();
      // One look at what waits for each piece of text: looking again would find the same.
      let looked = false;
      for (;;) {
        const pulled =
          cutter.waiting && !looked ? await before(pull, ms(clock.now() + options.wait), clock) : await pull;
        if (pulled === undefined) {
          looked = true;
          yield* warned(cutter.overdue());
        } else if (pulled.done === true) break;
        else {
          looked = false;
          yield* warned(take(cutter, pulled.value));
          pull = pieces.next();
        }
      }
      yield* warned(cutter.end());
      if (spoken === 0) throw new VivaError('TEXT_EMPTY', { field: options.field });
    } finally {
      await pieces.return();
    }
  },
});
