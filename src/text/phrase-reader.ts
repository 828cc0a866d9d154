import type { Neighbours } from './heteronyms.ts';
import { heteronym, isHeteronym } from './heteronyms.ts';
import type { Stress } from './phonology.ts';
import { beginsWithVowel, MARKS, withStress } from './phonology.ts';
import type { Pronouncer } from './pronouncer.ts';
import { withS } from './stems.ts';
import type { Tag, TaggedWord, Tagger } from './tag.ts';
import type { Spoken, Token, WordToken } from './token.ts';
import type { Following } from './weak-forms.ts';
import { NOTHING_FOLLOWS } from './weak-forms.ts';

/** What a token sounds like. */
export interface SpokenToken {
  readonly token: Token;
  /** Its phonemes, words parted by spaces; a mark's own sign; empty where nothing is heard. */
  readonly phonemes: string;
}

/** Pieces that the tagger knows: "don't" is "do" and "n't", "dog's" is "dog" and "'s". */
const CONTRACTION = /^(.+?)(n['’]t|['’](?:s|ll|re|ve|d|m))$/i;

const taggerPieces = (word: string): string[] => {
  const contraction = CONTRACTION.exec(word);
  if (contraction !== null) return [...taggerPieces(contraction[1] ?? ''), contraction[2] ?? ''];
  return word.includes('-') ? word.split(/(-)/).filter((piece) => piece !== '') : [word];
};

/** The tag of the heaviest piece, capitals counting double, is the tag of the word. */
const tagOfPieces = (pieces: readonly TaggedWord[]): Tag | undefined => {
  let best = -1;
  let tagOfBest: Tag | undefined;
  for (const { word, tag } of pieces) {
    const weight = Array.from(word).reduce(
      (sum, letter) => sum + (letter === letter.toLowerCase() ? 1 : 2),
      0,
    );
    if (weight > best) [best, tagOfBest] = [weight, tag];
  }
  return tagOfBest;
};

/** Words that a reader put in: they are what they are. */
const READER_TAGS: Readonly<Record<string, Tag>> = {
  a: 'DT',
  the: 'DT',
  of: 'IN',
  in: 'IN',
  by: 'IN',
  to: 'TO',
  and: 'CC',
};

/** Gives tokens their sound: tags them left to right, then says them right to left, since a word may look at what follows it. */
export class PhraseReader {
  readonly #pronouncer: Pronouncer;
  readonly #tagger: Tagger;
  readonly #lexicon: ReadonlyMap<string, string>;

  constructor(pronouncer: Pronouncer, tagger: Tagger, lexicon: ReadonlyMap<string, string>) {
    this.#pronouncer = pronouncer;
    this.#tagger = tagger;
    this.#lexicon = lexicon;
  }

  /**
   * @param tokens of one phrase: a mark that ends a clause or sentence may only be the last that sounds
   * @param before what was tagged before in the sentence
   * @returns the sound of each token, and what was tagged, token by token
   */
  read(
    tokens: readonly Token[],
    before: readonly TaggedWord[],
  ): { spoken: SpokenToken[]; tagged: TaggedWord[][] } {
    const { tags, tagged } = this.#tag(tokens, before);
    const spoken: SpokenToken[] = [];
    let following = NOTHING_FOLLOWS;
    for (let index = tokens.length - 1; index >= 0; index -= 1) {
      const token = tokens[index];
      if (token === undefined) continue;
      const said = this.#say(token, tags[index], following, neighboursOf(tokens, index));
      spoken.push({ token, phonemes: said.phonemes });
      following = said.following;
    }
    return { spoken: spoken.reverse(), tagged };
  }

  #tag(
    tokens: readonly Token[],
    before: readonly TaggedWord[],
  ): { tags: (Tag | undefined)[]; tagged: TaggedWord[][] } {
    const pieces = tokens.map((token): string[] => {
      if (token.kind === 'silent') return [];
      if (token.kind === 'mark') return token.mark === '' ? [] : [token.mark];
      if (!token.converted) return taggerPieces(token.spoken[0]?.text.replaceAll('’', "'") ?? '');
      return [token.spoken.length === 1 ? (token.spoken[0]?.text ?? '') : '10'];
    });
    const flat = pieces.flat();
    const flatTags = this.#tagger.tag(flat, before);
    let at = 0;
    const tagged = pieces.map((own) =>
      own.map((word): TaggedWord => ({ word, tag: flatTags[at++] ?? 'NN' })),
    );
    return { tags: tagged.map(tagOfPieces), tagged };
  }

  #say(
    token: Token,
    tag: Tag | undefined,
    following: Following,
    around: () => Neighbours,
  ): { phonemes: string; following: Following } {
    if (token.kind === 'silent') return { phonemes: '', following };
    if (token.kind === 'mark') {
      return { phonemes: token.mark, following: token.ends === 'nothing' ? following : NOTHING_FOLLOWS };
    }
    const stress = stressOf(token);
    const own =
      this.#own(token.written) ?? (token.converted ? undefined : this.#heteronym(token.written, around));
    if (own !== undefined) {
      return {
        phonemes: withStress(own, stress),
        following: { vowel: beginsWithVowel(own, following.vowel), to: false },
      };
    }
    const said: string[] = [];
    let next = following;
    for (const word of token.spoken.toReversed()) {
      const wordTag = token.converted && token.spoken.length > 1 ? READER_TAGS[word.text] : tag;
      const phonemes = withStress(this.#sayWord(word, wordTag, next), stress);
      said.push(phonemes);
      if (phonemes !== '')
        next = { vowel: beginsWithVowel(phonemes, next.vowel), to: word.text.toLowerCase() === 'to' };
    }
    return { phonemes: joinWords(said.reverse()), following: next };
  }

  /** What the user's own lexicon has. */
  #own(word: string): string | undefined {
    return this.#lexicon.get(word) ?? this.#lexicon.get(word.toLowerCase());
  }

  #heteronym(word: string, around: () => Neighbours): string | undefined {
    return isHeteronym(word) ? heteronym(word, around()) : undefined;
  }

  #sayWord(word: Spoken, tag: Tag | undefined, following: Following): string {
    const fixed = word.phonemes ?? (word.spelled === true ? this.#pronouncer.spell(word.text) : undefined);
    if (fixed !== undefined) return word.withS === true ? withS(fixed) : fixed;
    if (MARKS.includes(word.text)) return word.text;
    return this.#pronouncer.say(word.text.replace(/[’‘]/g, "'").normalize('NFKC'), tag, following).phonemes;
  }
}

/** The words beside a token in its phrase, looked for only when asked. */
const neighboursOf = (tokens: readonly Token[], index: number) => (): Neighbours => {
  const words = (step: 1 | -1): string[] => {
    const found: string[] = [];
    for (let at = index + step; found.length < 2; at += step) {
      const token = tokens[at];
      if (token === undefined || (token.kind === 'mark' && token.ends !== 'nothing')) break;
      if (token.kind === 'word') found.push(token.written.toLowerCase());
    }
    return found;
  };
  const [previous = '', previous2 = ''] = words(-1);
  const [next = '', next2 = ''] = words(1);
  return { previous2, previous, next, next2 };
};

const stressOf = (token: WordToken): Stress | undefined => {
  if (token.emphasis === undefined) return undefined;
  return token.emphasis === 'strong' ? 'main' : 'demoted';
};

/** Words by spaces, marks at the word before. */
const joinWords = (said: readonly string[]): string =>
  said
    .filter((phonemes) => phonemes !== '')
    .reduce(
      (line, phonemes) => (line === '' || MARKS.includes(phonemes) ? line + phonemes : `${line} ${phonemes}`),
      '',
    );
