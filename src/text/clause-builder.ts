import type { Milliseconds } from '../core/units.ts';
import type { SpokenToken } from './phrase-reader.ts';
import type { Boundary, Clause, ClauseWord, ReadingWarning, Tone } from './reading.ts';

const OPENING_MARKS = '(“';
const SENTENCE_MARKS = '.!?…';

/** A clause's tokens, and what was found out about them. */
export interface ClauseParts {
  readonly text: string;
  /** Offset of the text in the utterance. */
  readonly start: number;
  /** What turns the tokens' offsets into the utterance's. */
  readonly base: number;
  readonly spoken: readonly SpokenToken[];
  readonly boundary: Boundary;
  readonly pauseBefore: Milliseconds;
  readonly pauseAfter: Milliseconds;
  readonly rate: number;
  readonly warnings: readonly ReadingWarning[];
}

/** Puts the sounds of a clause's tokens into one string and notes where each word lies in it. */
export const buildClause = ({ text, start, base, spoken, boundary, ...more }: ClauseParts): Clause => {
  let phonemes = '';
  const words: ClauseWord[] = [];
  for (const { token, phonemes: sound } of spoken) {
    if (token.kind === 'mark') {
      phonemes = withMark(phonemes, sound);
    } else if (token.kind === 'word') {
      if (sound !== '' && phonemes !== '' && !/[ (“]$/.test(phonemes)) phonemes += ' ';
      const phonemeStart = phonemes.length;
      phonemes += sound;
      const place = { start: token.start + base, end: token.end + base };
      words.push({
        text: text.slice(place.start - start, place.end - start),
        ...place,
        phonemeStart,
        phonemeEnd: phonemes.length,
      });
    }
  }
  phonemes = phonemes.trimEnd();
  // An item or a heading is a sentence, though nobody wrote its point.
  if (boundary === 'paragraph' && /[^.!?…:;,—]$/.test(phonemes)) phonemes += '.';
  return { text, start, phonemes, words, boundary, tone: toneOf(phonemes, spoken, boundary), ...more };
};

/** A clause does not begin with a mark that closes nothing, and does not have two points in a row. */
const withMark = (phonemes: string, mark: string): string => {
  if (mark === '') return phonemes;
  if (OPENING_MARKS.includes(mark)) {
    if (phonemes.endsWith(mark)) return phonemes;
    return phonemes === '' ? mark : `${phonemes} ${mark}`;
  }
  if (phonemes === '') return phonemes;
  const last = phonemes.slice(-1);
  if (mark === last) return phonemes;
  if (SENTENCE_MARKS.includes(mark) && ',;:—'.includes(last)) return phonemes.slice(0, -1) + mark;
  return ',;:—.'.includes(mark) && `,;:—${SENTENCE_MARKS}`.includes(last) ? phonemes : phonemes + mark;
};

/** A clause that ends in a comma goes on; with another comma in it, it is a list. */
const toneOf = (phonemes: string, spoken: readonly SpokenToken[], boundary: Boundary): Tone => {
  const mark = /[.!?…,;:—](?=[”)]*$)/.exec(phonemes)?.[0] ?? '';
  if (mark === '?') return 'question';
  if (mark === '!') return 'exclamation';
  if (mark === ',') {
    const commas = spoken.filter(({ token }) => token.kind === 'mark' && token.mark === ',').length;
    return commas > 1 ? 'list' : 'continuing';
  }
  return boundary === 'none' || mark === ';' || mark === ':' || mark === '—' ? 'continuing' : 'statement';
};
