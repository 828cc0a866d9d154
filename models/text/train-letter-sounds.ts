/**
 * Trains the letter-to-sound model: pairs of letters and phonemes ("graphones"), aligned by expectation maximisation, and an n-gram
 * model of their sequence with absolute discounting.
 *
 *   node --max-old-space-size=6000 models/text/train-letter-sounds.ts <misaki/data> [--write]
 *
 * Learns from every word of misaki's two American lexicons but for one in twenty, chosen by a hash of the word, and says how well it
 * reads those. With `--write` packs the model into `letter-sounds.bin`, whose layout is told in src/text/letter-sounds.ts.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { brotliCompressSync, constants } from 'node:zlib';
import { LetterSounds } from '../../src/text/letter-sounds.ts';

const ORDER = Number(process.env['ORDER'] ?? 7);
const ITERATIONS = 5;
/** An n-gram of this length is kept from this count on. */
const KEEP = (process.env['KEEP'] ?? '0,1,1,2,2,3,3,4').split(',').map(Number);
const MAX_LETTERS = 2;
const MAX_PHONES = 3;
const DISCOUNT = 0.7;

interface Word {
  readonly letters: string;
  readonly phones: readonly string[];
}

const source = process.argv[2];
if (source === undefined) throw new Error('usage: node train-letter-sounds.ts <misaki/data> [--write]');

/** A vowel with its stress is one phone. */
const phonesOf = (phonemes: string): string[] => phonemes.match(/[ˈˌ]?[^ˈˌ]/gu) ?? [];

const hash = (word: string): number => {
  let value = 2166136261;
  for (let at = 0; at < word.length; at += 1) value = Math.imul(value ^ word.charCodeAt(at), 16777619) >>> 0;
  return value;
};

const lexicon = new Map<string, string>();
for (const name of ['us_silver', 'us_gold']) {
  const entries = JSON.parse(readFileSync(`${source}/${name}.json`, 'utf8')) as Record<
    string,
    string | { DEFAULT?: string }
  >;
  for (const [word, entry] of Object.entries(entries)) {
    const phonemes = typeof entry === 'string' ? entry : entry.DEFAULT;
    if (phonemes === undefined || !/^[A-Z]?[a-z']{2,}$/.test(word)) continue;
    const letters = word.toLowerCase().replaceAll("'", '');
    lexicon.set(letters, phonemes.replaceAll('ɾ', 'T').replaceAll('ʔ', 't'));
  }
}
const all = [...lexicon].map(([letters, phonemes]): Word => ({ letters, phones: phonesOf(phonemes) }));
const heldOut = all.filter(({ letters }) => hash(letters) % 20 === 0);
const taught = all.filter(({ letters }) => hash(letters) % 20 !== 0);
console.log(taught.length, 'words to learn from,', heldOut.length, 'held out');

// Alignment: the probability of each pair, improved by what the whole lexicon makes of it.
const pairIds = new Map<string, number>();
const pairs: string[] = [];
const idOf = (letters: string, phones: string): number => {
  const key = `${letters}:${phones}`;
  let id = pairIds.get(key);
  if (id === undefined) {
    id = pairs.length;
    pairIds.set(key, id);
    pairs.push(key);
  }
  return id;
};

interface Arc {
  readonly i: number;
  readonly j: number;
  readonly toI: number;
  readonly toJ: number;
  readonly pair: number;
}
const arcsOf = ({ letters, phones }: Word): Arc[] => {
  const arcs: Arc[] = [];
  for (let i = 0; i < letters.length; i += 1) {
    for (let j = 0; j <= phones.length; j += 1) {
      for (let dl = 1; dl <= MAX_LETTERS && i + dl <= letters.length; dl += 1) {
        for (let dp = 0; dp <= MAX_PHONES && j + dp <= phones.length; dp += 1) {
          if (dl === 2 && dp !== 1 && dp !== 2) continue;
          arcs.push({
            i,
            j,
            toI: i + dl,
            toJ: j + dp,
            pair: idOf(letters.slice(i, i + dl), phones.slice(j, j + dp).join(' ')),
          });
        }
      }
    }
  }
  return arcs;
};

let probability = new Float64Array(0);
const prior = (key: string): number => {
  const [letters = '', phones = ''] = key.split(':');
  const count = phones === '' ? 0 : phones.split(' ').length;
  return letters.length === 1 && count === 1
    ? 1
    : letters.length === 1 && count === 0
      ? 0.1
      : letters.length === 2 && count === 2
        ? 0.002
        : count === 3
          ? 0.001
          : 0.05;
};
for (let iteration = 0; iteration < ITERATIONS; iteration += 1) {
  let counts = new Float64Array(2_000_000);
  let likelihood = 0;
  for (const word of taught) {
    const arcs = arcsOf(word);
    const width = word.phones.length + 1;
    const forward = new Float64Array((word.letters.length + 1) * width);
    const backward = new Float64Array(forward.length);
    const weights = arcs.map(({ pair }) =>
      iteration === 0 ? prior(pairs[pair] ?? '') : (probability[pair] ?? 0),
    );
    forward[0] = 1;
    arcs.forEach(({ i, j, toI, toJ }, index) => {
      forward[toI * width + toJ]! += forward[i * width + j]! * weights[index]!;
    });
    backward[backward.length - 1] = 1;
    for (let index = arcs.length - 1; index >= 0; index -= 1) {
      const { i, j, toI, toJ } = arcs[index]!;
      backward[i * width + j]! += backward[toI * width + toJ]! * weights[index]!;
    }
    const total = forward[forward.length - 1]!;
    if (!(total > 0)) continue;
    likelihood += Math.log(total);
    arcs.forEach(({ i, j, toI, toJ, pair }, index) => {
      const share = (forward[i * width + j]! * weights[index]! * backward[toI * width + toJ]!) / total;
      if (share > 0) counts[pair]! += share;
    });
  }
  counts = counts.slice(0, pairs.length);
  const sum = counts.reduce((a, b) => a + b, 0);
  probability = counts.map((count) => (count < 0.5 ? 0 : count / sum));
  console.log(
    'alignment',
    iteration + 1,
    'log likelihood',
    likelihood.toFixed(0),
    'pairs',
    probability.filter((p) => p > 0).length,
  );
}

/** The likeliest way to part a word into pairs. */
const bestPath = (word: Word): number[] | undefined => {
  const arcs = arcsOf(word);
  const width = word.phones.length + 1;
  const best = new Float64Array((word.letters.length + 1) * width).fill(-Infinity);
  const from: (Arc | undefined)[] = [];
  best[0] = 0;
  for (const arc of arcs) {
    const score = best[arc.i * width + arc.j]! + Math.log(probability[arc.pair] ?? 0);
    const target = arc.toI * width + arc.toJ;
    if (score > best[target]!) {
      best[target] = score;
      from[target] = arc;
    }
  }
  if (best[best.length - 1] === -Infinity) return undefined;
  const path: number[] = [];
  for (let at = best.length - 1; at > 0;) {
    const arc = from[at];
    if (arc === undefined) return undefined;
    path.unshift(arc.pair);
    at = arc.i * width + arc.j;
  }
  return path;
};

const paths = taught.map(bestPath).filter((path) => path !== undefined);
const used = new Map<number, number>();
for (const path of paths) for (const pair of path) used.set(pair, (used.get(pair) ?? 0) + 1);
/** Rare pairs are slips of the lexicon, and not learnt. */
const tokens = [...used].filter(([, count]) => count >= 4).sort((a, b) => b[1] - a[1]);
const tokenOf = new Map(tokens.map(([pair], index) => [pair, index + 2]));
console.log(paths.length, 'words aligned,', tokens.length, 'graphones');

// The n-gram model over graphones; token 0 begins a word, 1 ends it.
interface Node {
  readonly token: number;
  count: number;
  /** How many different tokens came before: the count that lower orders go by. */
  spread: number;
  readonly children: Map<number, Node>;
  logp: number;
  backoff: number;
}
const node = (token: number): Node => ({
  token,
  count: 0,
  spread: 0,
  children: new Map(),
  logp: 0,
  backoff: 0,
});
const root = node(-1);
const child = (parent: Node, token: number): Node => {
  let found = parent.children.get(token);
  if (found === undefined) {
    found = node(token);
    parent.children.set(token, found);
  }
  return found;
};
for (const path of paths) {
  const sequence = path.map((pair) => tokenOf.get(pair));
  if (sequence.includes(undefined)) continue;
  const line = [0, ...(sequence as number[]), 1];
  for (let end = 0; end < line.length; end += 1) {
    for (let length = 1; length <= ORDER && length <= end + 1; length += 1) {
      let at = root;
      for (let index = end - length + 1; index <= end; index += 1) at = child(at, line[index]!);
      at.count += 1;
      if (at.count === 1 && length > 1) {
        let shorter = root;
        for (let index = end - length + 2; index <= end; index += 1) shorter = child(shorter, line[index]!);
        shorter.spread += 1;
      }
    }
  }
}

const find = (path: readonly number[]): Node | undefined => {
  let at: Node | undefined = root;
  for (const token of path) at = at?.children.get(token);
  return at;
};
/** The count that smoothing goes by: of itself at the highest order or at the head of a word, else of what came before. */
const weight = (path: readonly number[], own: Node): number =>
  path.length === ORDER || path[0] === 0 ? own.count : own.spread;

const probabilities = new Map<Node, number>();
const visit = (depth: number, act: (path: number[], own: Node) => void): void => {
  const walk = (own: Node, path: number[]): void => {
    if (path.length === depth) act(path, own);
    else for (const next of own.children.values()) walk(next, [...path, next.token]);
  };
  walk(root, []);
};
let kept = 0;
for (let length = 1; length <= ORDER; length += 1) {
  visit(length - 1, (context, parent) => {
    let total = 0;
    let kinds = 0;
    for (const next of parent.children.values()) {
      if (length > 1 && next.token === 0) continue;
      total += weight([...context, next.token], next);
      kinds += 1;
    }
    if (total === 0) return;
    const spare = (DISCOUNT * kinds) / total;
    for (const next of parent.children.values()) {
      const path = [...context, next.token];
      const lower =
        length === 1 ? 1 / (tokens.length + 2) : (probabilities.get(find(path.slice(1)) ?? root) ?? 1e-6);
      const own = Math.max(0, weight(path, next) - DISCOUNT) / total;
      probabilities.set(next, own + spare * lower);
    }
  });
}
// What is rare and long is left out; the weight that it leaves goes to shorter contexts.
const prune = (own: Node, depth: number): void => {
  for (const [token, next] of own.children) {
    if (next.count < (KEEP[depth + 1] ?? 3)) own.children.delete(token);
    else prune(next, depth + 1);
  }
};
prune(root, 0);
for (let length = 1; length <= ORDER; length += 1) {
  visit(length, (path, own) => {
    own.logp = Math.log(probabilities.get(own) ?? 1e-6);
    kept += 1;
  });
}
for (let length = ORDER - 1; length >= 1; length -= 1) {
  visit(length, (path, own) => {
    let here = 0;
    let lower = 0;
    for (const next of own.children.values()) {
      here += Math.exp(next.logp);
      const shorter = find([...path.slice(1), next.token]);
      lower += shorter === undefined ? 0 : Math.exp(shorter.logp);
    }
    own.backoff =
      own.children.size === 0 ? 0 : Math.log(Math.max(1e-4, 1 - here) / Math.max(1e-4, 1 - lower));
  });
}
console.log(kept, 'n-grams kept');

/** Level by level, children of a node together and by token, as src/text/letter-sounds.ts reads it. */
const pack = (): Buffer => {
  const names = tokens.map(([pair]) => (pairs[pair] ?? '').replaceAll(' ', ''));
  const counts: number[] = [];
  const tokenBytes: number[] = [];
  const chances: number[] = [];
  const backoffs: number[] = [];
  const quantised = (value: number): number => Math.max(0, Math.min(255, Math.round(-value * 16)));
  let level = [root];
  while (level.length > 0) {
    const next: Node[] = [];
    for (const own of level) {
      const sorted = [...own.children.values()].sort((a, b) => a.token - b.token);
      counts.push(sorted.length & 255, sorted.length >> 8);
      for (const { token, logp, backoff } of sorted) {
        tokenBytes.push(token & 255, token >> 8);
        chances.push(quantised(logp));
        backoffs.push(Math.max(0, Math.min(255, Math.round(-backoff * 16) + 64)));
      }
      next.push(...sorted);
    }
    level = next;
  }
  const plane = (bytes: readonly number[], offset: number): number[] =>
    bytes.filter((_, index) => index % 2 === offset);
  const sections = [
    plane(counts, 0),
    plane(counts, 1),
    plane(tokenBytes, 0),
    plane(tokenBytes, 1),
    chances,
    backoffs,
  ];
  const head = Buffer.from(`${JSON.stringify({ graphones: names, nodes: chances.length })}\n`);
  return Buffer.concat([head, ...sections.map((section) => Buffer.from(section))]);
};

const packed = pack();
const compressed = brotliCompressSync(packed, {
  params: { [constants.BROTLI_PARAM_LGWIN]: 24, [constants.BROTLI_PARAM_SIZE_HINT]: packed.length },
});
console.log('packed', packed.length, '→', compressed.length, 'bytes');
if (process.argv.includes('--write'))
  writeFileSync(new URL('letter-sounds.bin', import.meta.url), compressed);

const distance = (a: readonly string[], b: readonly string[]): number => {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  a.forEach((one, i) => {
    const next = [i + 1];
    b.forEach((other, j) =>
      next.push(Math.min(row[j]! + (one === other ? 0 : 1), row[j + 1]! + 1, next[j]! + 1)),
    );
    row = next;
  });
  return row[b.length]!;
};
const model = new LetterSounds(packed);
const unstressed = (phones: readonly string[]): string[] => phones.map((phone) => phone.replace(/[ˈˌ]/, ''));
let [errors, errorsWithStress, phones, wrong] = [0, 0, 0, 0];
const started = performance.now();
const guesses = heldOut.map(({ letters }) => phonesOf(model.guess(letters)));
const took = performance.now() - started;
heldOut.forEach((word, index) => {
  const guess = guesses[index]!;
  phones += word.phones.length;
  errors += distance(unstressed(guess), unstressed(word.phones));
  const withStress = distance(guess, word.phones);
  errorsWithStress += withStress;
  if (withStress > 0) wrong += 1;
});
const percent = (part: number, whole: number): string => `${((100 * part) / whole).toFixed(2)} %`;
console.log(
  `held out: phoneme error ${percent(errors, phones)}, with stress ${percent(errorsWithStress, phones)}, words wrong ${percent(wrong, heldOut.length)}; ${(took / heldOut.length).toFixed(3)} ms a word`,
);
