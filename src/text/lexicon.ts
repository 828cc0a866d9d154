import { invariant } from '../core/assert.ts';
import type { Tag } from './tag.ts';

/** What a lexicon says of a word: one reading, and others for some parts of speech. */
export interface LexiconEntry {
  readonly phonemes: string;
  /** Readings by tag or by class of tags; `null` where the word is then spelled; `None` is the reading at the end of a phrase. */
  readonly byTag?: ReadonlyMap<string, string | null>;
}

/** Words and their phonemes. */
export interface Lexicon {
  readonly size: number;
  /** A word as it stands, or with its first letter in the other case where only that is known. */
  find(word: string): LexiconEntry | undefined;
}

interface Head {
  readonly words: number;
  readonly block: number;
  readonly keys: number;
  readonly letters: string;
}

const isHead = (value: unknown): value is Head =>
  typeof value === 'object' &&
  value !== null &&
  'words' in value &&
  'block' in value &&
  'keys' in value &&
  'letters' in value;

const NEWLINE = 10;

/**
 * A packed lexicon, searched where it lies: start-up costs one pass over its bytes and no table of strings.
 *
 * A line of JSON (`words`, `block`, `keys`, `letters`), then `keys` bytes of words, then their readings. Words are sorted and in
 * blocks; each is a byte that counts what it shares with the word before (0 at the head of a block) and its remaining letters, all
 * of them above 31. A reading is bytes that count into `letters` from 1, ended by 0; `a|VERB=b|NOUN=-` has readings by tag.
 */
export class PackedLexicon implements Lexicon {
  readonly size: number;
  readonly #bytes: Uint8Array;
  readonly #letters: readonly string[];
  readonly #blockSize: number;
  /** Where the keys of each block begin, and where its readings do. */
  readonly #keyStarts: Uint32Array;
  readonly #readingStarts: Uint32Array;

  constructor(bytes: Uint8Array) {
    const headEnd = bytes.indexOf(NEWLINE);
    const head: unknown = JSON.parse(new TextDecoder().decode(bytes.subarray(0, headEnd)));
    if (!isHead(head)) throw new TypeError('a packed lexicon begins with its head');
    this.#bytes = bytes;
    this.size = head.words;
    this.#letters = Array.from(head.letters);
    this.#blockSize = head.block;
    const keyEnd = headEnd + 1 + head.keys;
    this.#keyStarts = this.#keyBlocks(headEnd + 1, keyEnd);
    this.#readingStarts = this.#readingBlocks(keyEnd);
  }

  find(word: string): LexiconEntry | undefined {
    const entry = this.#exact(word);
    if (entry !== undefined || word.length < 2) return entry;
    const lower = word.toLowerCase();
    const capitalised = lower.charAt(0).toUpperCase() + lower.slice(1);
    if (word === lower) return capitalised === word ? undefined : this.#exact(capitalised);
    return word === capitalised ? this.#exact(lower) : undefined;
  }

  /** The first byte of every block of words: each word begins with a count below 32. */
  #keyBlocks(start: number, end: number): Uint32Array {
    const bytes = this.#bytes;
    const size = this.#blockSize;
    const starts = new Uint32Array(Math.ceil(this.size / size));
    for (let at = start, words = 0; at < end; at += 1) {
      if ((bytes[at] ?? 0) >= 32) continue;
      if (words % size === 0) starts[words / size] = at;
      words += 1;
    }
    return starts;
  }

  /** The first byte of every block of readings: each ends with a zero. */
  #readingBlocks(start: number): Uint32Array {
    const bytes = this.#bytes;
    const size = this.#blockSize;
    const starts = new Uint32Array(Math.ceil(this.size / size));
    let readings = 0;
    for (let at = start; readings < this.size; at = bytes.indexOf(0, at) + 1) {
      if (readings % size === 0) starts[readings / size] = at;
      readings += 1;
    }
    return starts;
  }

  #exact(word: string): LexiconEntry | undefined {
    let low = 0;
    let high = this.#keyStarts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (this.#wordAt(this.#keyStarts[middle] ?? 0, '') <= word) low = middle;
      else high = middle - 1;
    }
    let at = this.#keyStarts[low] ?? 0;
    let key = '';
    const inBlock = Math.min(this.#blockSize, this.size - low * this.#blockSize);
    for (let index = 0; index < inBlock; index += 1) {
      key = this.#wordAt(at, key);
      if (key === word) return this.#reading(low, index);
      if (key > word) return undefined;
      at += 1 + key.length - (this.#bytes[at] ?? 0);
    }
    return undefined;
  }

  #wordAt(at: number, previous: string): string {
    let word = previous.slice(0, this.#bytes[at] ?? 0);
    for (let next = at + 1; (this.#bytes[next] ?? 0) >= 32; next += 1)
      word += String.fromCharCode(this.#bytes[next] ?? 0);
    return word;
  }

  #reading(block: number, index: number): LexiconEntry {
    let at = this.#readingStarts[block] ?? 0;
    for (let skipped = 0; skipped < index; at += 1) if (this.#bytes[at] === 0) skipped += 1;
    let text = '';
    for (; this.#bytes[at] !== 0; at += 1) {
      const letter = this.#letters[(this.#bytes[at] ?? 0) - 1];
      invariant(letter !== undefined, 'a packed reading counts into its letters');
      text += letter;
    }
    return parseEntry(text);
  }
}

const parseEntry = (text: string): LexiconEntry => {
  if (!text.includes('|')) return { phonemes: text };
  const [phonemes = '', ...variants] = text.split('|');
  const byTag = variants.map((variant): [string, string | null] => {
    const [tag = '', reading = '-'] = variant.split('=');
    return [tag, reading === '-' ? null : reading];
  });
  return { phonemes, byTag: new Map(byTag) };
};

/** The reading that fits a tag; `atEnd` where nothing follows in the phrase. `null` means: spell it. */
export const readingFor = (entry: LexiconEntry, tag: Tag | undefined, atEnd: boolean): string | null => {
  const { byTag } = entry;
  if (byTag === undefined) return entry.phonemes;
  if (atEnd && byTag.has('None')) return byTag.get('None') ?? null;
  if (tag === undefined) return entry.phonemes;
  const exact = byTag.get(tag);
  if (exact !== undefined) return exact;
  const wider = byTag.get(classOf(tag));
  return wider === undefined ? entry.phonemes : wider;
};

/** A Penn Treebank tag as the lexicon's classes name it. */
export const classOf = (tag: Tag): string => {
  if (tag.startsWith('VB')) return 'VERB';
  if (tag.startsWith('NN')) return 'NOUN';
  if (tag.startsWith('RB')) return 'ADV';
  return tag.startsWith('JJ') ? 'ADJ' : tag;
};
