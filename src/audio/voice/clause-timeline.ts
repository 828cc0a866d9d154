import type { SpokenPhoneme, SpokenWord } from '../../core/frames.ts';
import { ms, samplesIn } from '../../core/units.ts';
import type { Milliseconds, SampleRate } from '../../core/units.ts';
import type { Clause } from '../../text/index.ts';
import { HOP } from './synthesis.ts';
import type { ClausePlan, PlannedSymbol } from './voice-task.ts';
import type { VoiceTiming } from './voice-traits.ts';

/** Something that is heard from one sample of a clause to another, counted from its first frame. */
export interface Heard<What> {
  readonly what: What;
  readonly from: number;
  readonly to: number;
}

export type WordText = Pick<SpokenWord, 'text' | 'start' | 'end'>;

/** What is heard when in a clause, in order. */
export interface ClauseTimeline {
  readonly words: readonly Heard<WordText>[];
  readonly phonemes: readonly Heard<string>[];
}

const STRESS = new Set(['ˈ', 'ˌ']);
const isSound = (symbol: string): boolean => /\p{L}/u.test(symbol) && !STRESS.has(symbol);

type TimedSymbol = Heard<PlannedSymbol>;

/** Symbols where they are heard: a little before their durations, the last without the silence that its duration holds. */
const timedSymbols = (
  { symbols }: ClausePlan,
  { lead, lastPhoneme }: VoiceTiming,
  speed: number,
  rate: SampleRate,
): readonly TimedSymbol[] => {
  const early = samplesIn(ms(lead / speed), rate);
  const longest = samplesIn(ms(lastPhoneme / speed), rate);
  const last = symbols.findLastIndex(({ symbol }) => isSound(symbol));
  return symbols.map((what, index): TimedSymbol => {
    const from = Math.max(0, what.frames.from * HOP - early);
    const to = Math.max(from, what.frames.to * HOP - early);
    const end = symbols[last];
    if (end === undefined || index < last) return { what, from, to };
    // The marks after the last sound have no time of their own.
    const lastFrom = Math.max(0, end.frames.from * HOP - early);
    const lastTo = Math.min(lastFrom + longest, Math.max(lastFrom, end.frames.to * HOP - early));
    return index === last ? { what, from, to: lastTo } : { what, from: lastTo, to: lastTo };
  });
};

/** How much longer than the last phoneme usually is heard, something of it may be. */
const FADING = ms(200);

/**
 * The frame from which nothing of a clause is heard: the last phoneme's duration, and what follows it, hold half a second of
 * silence, which need not be made to be taken off. Slow speech is left whole: now and then something is heard late in it.
 */
export const soundEndOf = (
  { symbols, frames }: ClausePlan,
  { lastPhoneme }: VoiceTiming,
  speed: number,
  rate: SampleRate,
): number => {
  const last = symbols.findLast(({ symbol }) => isSound(symbol));
  if (last === undefined || speed < 1) return frames;
  const heard = samplesIn(ms((lastPhoneme + FADING) / speed), rate);
  return Math.min(frames, last.frames.from + Math.ceil(heard / HOP));
};

const wordsOf = (clause: Clause, symbols: readonly TimedSymbol[]): readonly Heard<WordText>[] =>
  clause.words.map(({ text, start, end, phonemeStart, phonemeEnd }): Heard<WordText> => {
    const first = symbols.find(({ what }) => what.offset >= phonemeStart);
    const last = symbols.findLast(({ what }) => what.offset >= phonemeStart && what.offset < phonemeEnd);
    const from = first?.from ?? symbols.at(-1)?.to ?? 0;
    return { what: { text, start, end }, from, to: Math.max(from, last?.to ?? from) };
  });

/** Phonemes are what sounds; a stress mark's time belongs to the vowel after it. */
const phonemesOf = (symbols: readonly TimedSymbol[]): readonly Heard<string>[] =>
  symbols.flatMap(({ what, from, to }, index): Heard<string>[] => {
    if (!isSound(what.symbol)) return [];
    const before = symbols[index - 1];
    const stressed = before !== undefined && STRESS.has(before.what.symbol);
    return [{ what: what.symbol, from: stressed ? before.from : from, to }];
  });

/** Reads off a plan when each word and phoneme of its clause is heard. */
export const clauseTimeline = (
  clause: Clause,
  plan: ClausePlan,
  { timing, speed, rate }: { timing: VoiceTiming; speed: number; rate: SampleRate },
): ClauseTimeline => {
  const symbols = timedSymbols(plan, timing, speed, rate);
  return { words: wordsOf(clause, symbols), phonemes: phonemesOf(symbols) };
};

/** What a window announces: words and phonemes that begin in it. */
export interface Announced {
  readonly words: readonly SpokenWord[];
  readonly phonemes: readonly SpokenPhoneme[];
}

/** Hands out a clause's words and phonemes with the windows in which they begin, on the utterance's time. */
export class Announcer {
  readonly #timeline: ClauseTimeline;
  readonly #rate: SampleRate;
  #words = 0;
  #phonemes = 0;

  constructor(timeline: ClauseTimeline, rate: SampleRate) {
    this.#timeline = timeline;
    this.#rate = rate;
  }

  /** Where the last word ends, in samples of the clause. */
  get lastEnd(): number {
    return Math.max(0, ...this.#timeline.words.slice(-1).map(({ to }) => to));
  }

  /**
   * What begins before `until`.
   *
   * @param origin media time of the clause's sample `first`
   * @param first the clause's first sample that is heard
   * @param until the clause's sample where this window ends
   * @param last whether it is the clause's last window: then everything that is left is given, inside it
   */
  take(origin: Milliseconds, first: number, until: number, last: boolean): Announced {
    const placed = ({ from, to }: Heard<unknown>): { at: Milliseconds; span: Milliseconds } => {
      const end = last ? until : Infinity;
      const start = Math.min(Math.max(from, first), end);
      const stop = Math.min(Math.max(to, start), end);
      return {
        at: ms(origin + ((start - first) * 1000) / this.#rate),
        span: ms(((stop - start) * 1000) / this.#rate),
      };
    };
    const { words, phonemes } = this.#timeline;
    const wordsTo = last ? words.length : this.#countBefore(words, this.#words, until);
    const phonemesTo = last ? phonemes.length : this.#countBefore(phonemes, this.#phonemes, until);
    const announced = {
      words: words.slice(this.#words, wordsTo).map((heard) => ({ ...heard.what, ...placed(heard) })),
      phonemes: phonemes
        .slice(this.#phonemes, phonemesTo)
        .map((heard) => ({ symbol: heard.what, ...placed(heard) })),
    };
    this.#words = wordsTo;
    this.#phonemes = phonemesTo;
    return announced;
  }

  #countBefore(heard: readonly Heard<unknown>[], from: number, until: number): number {
    let count = from;
    while ((heard[count]?.from ?? Infinity) < until) count += 1;
    return count;
  }
}
