import { isVowel, PRIMARY, SECONDARY } from './phonology.ts';

interface Head {
  /** `letters:phonemes` of each graphone, from token 2 on. */
  readonly graphones: readonly string[];
  readonly nodes: number;
}

const isHead = (value: unknown): value is Head =>
  typeof value === 'object' && value !== null && 'graphones' in value && 'nodes' in value;

/** A piece of spelling and how it is said. */
interface Graphone {
  readonly token: number;
  readonly letters: string;
  readonly phonemes: string;
}

/** A reading under way. */
interface Path {
  readonly score: number;
  /** The longest known context, as a node. */
  readonly context: number;
  readonly phonemes: string;
}

const BEGIN = 0;
const END = 1;
/** Readings kept at each letter. */
const BEAM = 12;
/** Longer words are read in pieces of this length. */
const LONGEST = 24;
/** Guesses kept: a name that no lexicon has comes again and again in one text. */
const REMEMBERED = 2_048;

/**
 * Reads words that no lexicon has: the likeliest sequence of graphones (pieces of spelling with their sound) by an n-gram model.
 *
 * The packed model: a line of JSON (`graphones`, `nodes`), then for the root and every node, level by level, the low and high bytes
 * of its number of children; then for every node but the root the low and high bytes of its token, its negative log probability in
 * sixteenths, and its negative log back-off weight in sixteenths plus 64. Children lie together, by token.
 */
export class LetterSounds {
  /** By their letters. */
  readonly #graphones = new Map<string, Graphone[]>();
  /** @shape [nodes + 1] where a node's children begin; they end where the next node's begin */
  readonly #children: Uint32Array;
  /** @shape [nodes + 1] */
  readonly #tokens: Uint16Array;
  /** @shape [nodes + 1] */
  readonly #parents: Uint32Array;
  /** @shape [nodes] uint8, of node `n` at `n − 1` */
  readonly #chances: Uint8Array;
  readonly #backoffs: Uint8Array;
  /** The node of the context less its first token, once it was asked for; 0 where unknown, plus 1 otherwise. */
  readonly #shorter: Uint32Array;
  readonly #guesses = new Map<string, string>();

  constructor(bytes: Uint8Array) {
    const headEnd = bytes.indexOf(10);
    const head: unknown = JSON.parse(new TextDecoder().decode(bytes.subarray(0, headEnd)));
    if (!isHead(head)) throw new TypeError('a letter-to-sound model begins with its head');
    const { nodes } = head;
    let at = headEnd + 1;
    const take = (length: number): Uint8Array => bytes.subarray(at, (at += length));
    const [countLow, countHigh] = [take(nodes + 1), take(nodes + 1)];
    const [tokenLow, tokenHigh] = [take(nodes), take(nodes)];
    this.#chances = take(nodes);
    this.#backoffs = take(nodes);
    this.#children = new Uint32Array(nodes + 2);
    this.#tokens = new Uint16Array(nodes + 1);
    this.#parents = new Uint32Array(nodes + 1);
    this.#shorter = new Uint32Array(nodes + 1);
    let next = 1;
    for (let node = 0; node <= nodes; node += 1) {
      this.#children[node] = next;
      const end = next + (countLow[node] ?? 0) + 256 * (countHigh[node] ?? 0);
      for (; next < end; next += 1) this.#parents[next] = node;
      if (node > 0) this.#tokens[node] = (tokenLow[node - 1] ?? 0) + 256 * (tokenHigh[node - 1] ?? 0);
    }
    this.#children[nodes + 1] = next;
    head.graphones.forEach((name, index) => {
      const [letters = '', phonemes = ''] = name.split(':');
      const same = this.#graphones.get(letters) ?? [];
      same.push({ token: index + 2, letters, phonemes });
      this.#graphones.set(letters, same);
    });
  }

  /** How a word is most likely said; letters outside the alphabet are passed over. Empty where none is left. */
  guess(word: string): string {
    const known = this.#guesses.get(word);
    if (known !== undefined) return known;
    const phonemes = this.#guess(word);
    if (this.#guesses.size >= REMEMBERED) this.#guesses.clear();
    this.#guesses.set(word, phonemes);
    return phonemes;
  }

  #guess(word: string): string {
    const letters = word
      .normalize('NFD')
      .toLowerCase()
      .replace(/[^a-z]/g, '');
    let phonemes = '';
    for (let at = 0; at < letters.length; at += LONGEST)
      phonemes += this.#read(letters.slice(at, at + LONGEST));
    return phonemes.includes(PRIMARY) ? phonemes : stressed(phonemes);
  }

  #read(letters: string): string {
    const start: Path = { score: 0, context: this.#child(0, BEGIN), phonemes: '' };
    const beams: Path[][] = [[start]];
    for (let at = 0; at < letters.length; at += 1) {
      const beam = best(beams[at] ?? []);
      for (const length of [1, 2]) {
        const graphones =
          at + length <= letters.length ? this.#graphones.get(letters.slice(at, at + length)) : undefined;
        for (const { token, phonemes } of graphones ?? []) {
          const target = (beams[at + length] ??= []);
          for (const path of beam) target.push(this.#extend(path, token, phonemes));
        }
      }
    }
    const complete = (beams[letters.length] ?? []).map((path) => this.#extend(path, END, ''));
    return best(complete)[0]?.phonemes ?? '';
  }

  #extend({ score, context, phonemes }: Path, token: number, more: string): Path {
    let cost = score;
    let node = context;
    let next = this.#child(node, token);
    while (next === 0 && node !== 0) {
      cost += (this.#backoffs[node - 1] ?? 64) - 64;
      node = this.#shorten(node);
      next = this.#child(node, token);
    }
    cost += next === 0 ? 255 : (this.#chances[next - 1] ?? 255);
    return { score: cost, context: this.#withChildren(next), phonemes: phonemes + more };
  }

  /** A node without children predicts nothing: its longest ending that does. */
  #withChildren(node: number): number {
    let context = node;
    while (context !== 0 && this.#children[context] === this.#children[context + 1])
      context = this.#shorten(context);
    return context;
  }

  #shorten(node: number): number {
    const known = this.#shorter[node] ?? 0;
    if (known !== 0) return known - 1;
    const parent = this.#parents[node] ?? 0;
    const shorter = parent === 0 ? 0 : this.#child(this.#shorten(parent), this.#tokens[node] ?? 0);
    this.#shorter[node] = shorter + 1;
    return shorter;
  }

  /** The child of a node by its token, 0 where there is none. */
  #child(node: number, token: number): number {
    let low = this.#children[node] ?? 0;
    let high = (this.#children[node + 1] ?? 0) - 1;
    while (low <= high) {
      const middle = (low + high) >> 1;
      const found = this.#tokens[middle] ?? 0;
      if (found === token) return middle;
      if (found < token) low = middle + 1;
      else high = middle - 1;
    }
    return 0;
  }
}

/** The few cheapest, one for each context: of two that will go on alike the dearer can never win. */
const best = (paths: readonly Path[]): Path[] => {
  const byContext = new Map<number, Path>();
  for (const path of paths) {
    const rival = byContext.get(path.context);
    if (rival === undefined || path.score < rival.score) byContext.set(path.context, path);
  }
  return [...byContext.values()].sort((a, b) => a.score - b.score).slice(0, BEAM);
};

/** A word has a main stress: where the model gave none, its first side stress, else its first vowel. */
const stressed = (phonemes: string): string => {
  if (phonemes.includes(SECONDARY)) return phonemes.replace(SECONDARY, PRIMARY);
  const at = Array.from(phonemes).findIndex(isVowel);
  return at < 0 ? phonemes : phonemes.slice(0, at) + PRIMARY + phonemes.slice(at);
};
