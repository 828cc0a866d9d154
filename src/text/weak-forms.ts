import type { Tag } from './tag.ts';

/** What a word's reading may depend on in what follows it. */
export interface Following {
  /** Whether the next word begins with a vowel; `undefined` at the end of a phrase. */
  readonly vowel: boolean | undefined;
  /** Whether the next word is "to". */
  readonly to: boolean;
}

/** At the end of a phrase. */
export const NOTHING_FOLLOWS: Following = { vowel: undefined, to: false };

/** How a little word is said in its place: phonemes, `spell`, or `undefined` where the lexicon decides. */
type LittleWord = (word: string, tag: Tag | undefined, following: Following) => string | undefined;

const isNoun = (tag: Tag | undefined): boolean => tag?.startsWith('NN') === true;

/**
 * The words whose sound hangs on their neighbours, as the corpus has them. Capitals throughout can make another word of them ("AM", "IN").
 */
export const WEAK_FORMS: ReadonlyMap<string, LittleWord> = new Map<string, LittleWord>([
  ['a', (_, tag) => (tag === 'DT' ? 'ɐ' : 'ˈA')],
  ['an', (word, tag) => (word === 'AN' && isNoun(tag) ? 'spell' : 'ɐn')],
  [
    'am',
    (word, tag, following) => {
      if (isNoun(tag)) return 'spell';
      return following.vowel === undefined || word !== 'am' ? undefined : 'ɐm';
    },
  ],
  ['i', (word, tag) => (word === 'I' && tag === 'PRP' ? 'ˌI' : undefined)],
  ['by', (_, tag) => (tag?.startsWith('RB') === true ? 'bˈI' : undefined)],
  [
    'to',
    (word, tag, following) => {
      if (word === 'TO' && tag !== 'TO' && tag !== 'IN') return undefined;
      if (following.vowel === undefined) return undefined;
      return following.vowel ? 'tʊ' : 'tə';
    },
  ],
  [
    'in',
    (word, tag, following) => {
      if (word === 'IN' && tag === 'NNP') return undefined;
      return following.vowel === undefined || tag !== 'IN' ? 'ˈɪn' : 'ɪn';
    },
  ],
  [
    'the',
    (word, tag, following) => {
      if (word === 'THE' && tag !== 'DT') return undefined;
      return following.vowel === true ? 'ði' : 'ðə';
    },
  ],
  ['used', (_, tag, following) => (following.to && (tag === 'VBD' || tag === 'JJ') ? 'jˈust' : 'jˈuzd')],
]);
