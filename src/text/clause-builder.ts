import type { SpokenToken } from './phrase-reader.ts';
import type { Boundary, Clause, ClauseWord, ReadingWarning } from './reading.ts';

const OPENING_MARKS = '(“';

/**
 * Puts the sounds of a clause's tokens into one string and notes where each word lies in it.
 *
 * @param start offset of the clause's text in the utterance
 * @param base what turns the tokens' offsets into the utterance's
 */
export const buildClause = (
  text: string,
  start: number,
  base: number,
  spoken: readonly SpokenToken[],
  boundary: Boundary,
  warnings: readonly ReadingWarning[],
): Clause => {
  let phonemes = '';
  const words: ClauseWord[] = [];
  for (const { token, phonemes: sound } of spoken) {
    if (token.kind === 'mark') {
      const opening = sound !== '' && OPENING_MARKS.includes(sound);
      // A clause neither begins with a mark that closes nothing nor has two points in a row.
      if (opening) phonemes += phonemes === '' || phonemes.endsWith(' ') ? sound : ` ${sound}`;
      else if (phonemes !== '') phonemes += sound;
    } else if (token.kind === 'word') {
      if (sound !== '' && needsSpace(phonemes)) phonemes += ' ';
      const phonemeStart = phonemes.length;
      phonemes += sound;
      words.push({
        text: text.slice(token.start + base - start, token.end + base - start),
        start: token.start + base,
        end: token.end + base,
        phonemeStart,
        phonemeEnd: phonemes.length,
      });
    }
  }
  return { text, start, phonemes, words, boundary, warnings };
};

const needsSpace = (phonemes: string): boolean => phonemes !== '' && !/[ (“]$/.test(phonemes);
