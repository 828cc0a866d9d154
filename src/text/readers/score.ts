import { cardinal } from '../number-words.ts';
import type { Reader } from '../reader.ts';
import { say } from '../reader.ts';
import { NUMBER, sticky, WORD_END } from './pattern.ts';
import { numberWords } from '../number-words.ts';

/** Words before a score or a ratio. */
const RATIO =
  /^(?:ratio|ratios|odds|scale|mix|mixed|score|scored|of|at|a|an|in|about|roughly|favou?rite|leverage|aspect|is|was|by)$/i;
const ASPECTS = new Set(['16:9', '16:10', '4:3', '21:9', '3:2', '1:1', '9:16']);

/** "3:1", "16:9", "odds of 10:1"; what looks like a time is one unless its second part has one figure or a ratio is spoken of. */
export const ratioReader: Reader = {
  name: 'ratio',
  pattern: sticky(`(${NUMBER}):(${NUMBER})(?::(\\d{1,3}))?${WORD_END}(?!:)`),
  read: (match, { text, at, before }) => {
    const [all, a = '', b = '', c] = match;
    const nearby = text.slice(Math.max(0, at - 40), at + all.length + 24);
    const isNamed = /\b(?:ratio|odds|scale|mix|score|leverage|aspect)\b/i.test(nearby);
    const isTime = /^\d{1,2}$/.test(a) && /^[0-5]\d$/.test(b);
    if (all === '50:50') return say('fifty fifty');
    if (ASPECTS.has(all) && !(isTime && !RATIO.test(before) && !isNamed))
      return say(`${cardinal(a)} to ${cardinal(b)}`);
    if (isTime && !isNamed) return undefined;
    return say(`${numberWords(a)} to ${numberWords(b)}${c === undefined ? '' : ` to ${cardinal(c)}`}`);
  },
};

const PLAYED =
  /\b(?:won|win|wins|lost|lose|loses|beat|beats|score|scores|scored|lead|leads|led|trail|trails|trailed|tied|tie|drew|draw|defeated|defeat|victory|game|match|final|series|set|record|vote|voted)\b/i;

/** "won 3-1", "a 21–14 victory": the numbers of a game. */
export const scoreReader: Reader = {
  name: 'score',
  pattern: sticky(`(\\d{1,3})[-–](\\d{1,3})(?:[-–](\\d{1,3}))?${WORD_END}(?![-–.%]\\d)`),
  read: (match, { text, at }) => {
    const [all, a = '', b = '', c] = match;
    const nearby = text.slice(Math.max(0, at - 40), at + all.length + 16);
    if (!PLAYED.test(nearby)) return undefined;
    return say(
      c === undefined
        ? `${cardinal(a)} to ${cardinal(b)}`
        : `${cardinal(a)} ${cardinal(b)} and ${cardinal(c)}`,
    );
  },
};
