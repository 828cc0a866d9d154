import { NameIndex } from './name-index.ts';
import type { Tag, TaggedWord, Tagger } from './tag.ts';

interface Lengths {
  readonly vocabulary: number;
  readonly known: number;
  readonly knownTags: number;
  readonly features: number;
  readonly counts: number;
  readonly tags: number;
  readonly weights: number;
}
interface Head {
  readonly names: readonly string[];
  readonly lengths: Lengths;
}

const isHead = (value: unknown): value is Head =>
  typeof value === 'object' && value !== null && 'names' in value && 'lengths' in value;

/** A word as the features have it: numbers and hyphenated words by kind, others in small letters. */
const normalised = (word: string): string => {
  if (word.indexOf('-') > 0) return '!HYPHEN';
  if (/^\d{4}$/.test(word)) return '!YEAR';
  return /^\d/.test(word) ? '!DIGITS' : word.toLowerCase();
};

/** How a word looks: `Xx` a name, `XX` capitals, `d` a number. */
const shapeOf = (word: string): string => {
  if (/^\p{L}+$/u.test(word)) {
    if (word === word.toLowerCase()) return 'x';
    if (word === word.toUpperCase()) return word.length > 1 ? 'XX' : 'X1';
    return word.slice(1) === word.slice(1).toLowerCase() ? 'Xx' : 'xX';
  }
  if (/^\d+$/.test(word)) return 'd';
  return word.slice(0, 4).replace(/\d/g, 'd').replace(/\p{L}/gu, 'x');
};

/**
 * An averaged perceptron over the word, its neighbours and the last two tags, left to right.
 *
 * The packed table: a line of JSON (`names` of the tags, `lengths` of what follows), then the vocabulary of the features, the words
 * with but one tag and that tag, the features' names, how many weights each has, the weights' tags and the weights in halves.
 */
export class PerceptronTagger implements Tagger {
  readonly #names: readonly string[];
  readonly #vocabulary: NameIndex;
  /** Words with but one tag, and that tag. */
  readonly #known: NameIndex;
  readonly #knownTags: Uint8Array;
  readonly #features: NameIndex;
  /** @shape [features + 1] where a feature's weights begin; they end where the next one's begin */
  readonly #starts: Uint32Array;
  /** @shape [weights] uint8 */
  readonly #tags: Uint8Array;
  /** @shape [weights] int8, in halves */
  readonly #weights: Int8Array;
  readonly #scores: Int32Array;

  constructor(bytes: Uint8Array) {
    const headEnd = bytes.indexOf(10);
    const head: unknown = JSON.parse(new TextDecoder().decode(bytes.subarray(0, headEnd)));
    if (!isHead(head)) throw new TypeError('a packed tagger begins with its head');
    let at = headEnd + 1;
    const take = (length: number): Uint8Array => bytes.subarray(at, (at += length));
    this.#names = head.names;
    this.#scores = new Int32Array(head.names.length);
    this.#vocabulary = new NameIndex(take(head.lengths.vocabulary));
    this.#known = new NameIndex(take(head.lengths.known));
    this.#knownTags = take(head.lengths.knownTags);
    this.#features = new NameIndex(take(head.lengths.features));
    const counts = take(head.lengths.counts);
    this.#tags = take(head.lengths.tags);
    const weights = take(head.lengths.weights);
    this.#weights = new Int8Array(weights.buffer, weights.byteOffset, weights.length);
    this.#starts = new Uint32Array(counts.length + 1);
    counts.forEach((count, feature) => (this.#starts[feature + 1] = (this.#starts[feature] ?? 0) + count));
  }

  tag(words: readonly string[], before: readonly TaggedWord[]): Tag[] {
    const last = before.at(-1);
    const lastButOne = before.at(-2);
    const context = [
      lastButOne === undefined ? '-START2-' : this.#contextual(lastButOne.word),
      last === undefined ? '-START-' : this.#contextual(last.word),
      ...words.map((word) => this.#contextual(word)),
      '-END-',
      '-END2-',
    ];
    let previous = last?.tag ?? '-START-';
    let previous2 = lastButOne?.tag ?? '-START2-';
    return words.map((word, index) => {
      const known = this.#known.find(word);
      const tag =
        known >= 0
          ? (this.#names[this.#knownTags[known] ?? 0] ?? 'NN')
          : this.#best(word, index + 2, context, {
              previous,
              previous2,
              first: index === 0 && last === undefined,
            });
      previous2 = previous;
      previous = tag;
      return tag;
    });
  }

  #contextual(word: string): string {
    const plain = normalised(word);
    return this.#vocabulary.find(plain) >= 0 ? plain : `<${shapeOf(word)}>`;
  }

  #best(
    word: string,
    at: number,
    context: readonly string[],
    {
      previous,
      previous2,
      first,
    }: { readonly previous: Tag; readonly previous2: Tag; readonly first: boolean },
  ): Tag {
    const here = (offset: number): string => context[at + offset] ?? '';
    this.#scores.fill(0);
    this.#add('b');
    this.#add(`s3=${word.slice(-3)}`);
    this.#add(`p1=${word.slice(0, 1)}`);
    this.#add(`w=${here(0)}`);
    this.#add(`sh=${shapeOf(word)}`);
    this.#add(first ? 'i0' : 'i+');
    this.#add(`t-1=${previous}`);
    this.#add(`t-2=${previous2}`);
    this.#add(`t-12=${previous},${previous2}`);
    this.#add(`w-1=${here(-1)}`);
    this.#add(`s3-1=${here(-1).slice(-3)}`);
    this.#add(`w-2=${here(-2)}`);
    this.#add(`w+1=${here(1)}`);
    this.#add(`s3+1=${here(1).slice(-3)}`);
    this.#add(`w+2=${here(2)}`);
    let best = 0;
    for (let tag = 1; tag < this.#scores.length; tag += 1) {
      if ((this.#scores[tag] ?? 0) >= (this.#scores[best] ?? 0)) best = tag;
    }
    return this.#names[best] ?? 'NN';
  }

  #add(feature: string): void {
    const place = this.#features.find(feature);
    if (place < 0) return;
    const end = this.#starts[place + 1] ?? 0;
    for (let at = this.#starts[place] ?? 0; at < end; at += 1) {
      const tag = this.#tags[at] ?? 0;
      this.#scores[tag] = (this.#scores[tag] ?? 0) + (this.#weights[at] ?? 0);
    }
  }
}
