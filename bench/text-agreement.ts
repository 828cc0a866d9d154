/**
 * How far the reader agrees with a corpus of sentences and phonemes, word by word, punctuation aside.
 *
 *   node bench/text-agreement.ts <sentences.jsonl> [how many differences to list]
 *
 * Each line of the corpus has `text`, `phonemes` and `voice`; American voices alone count (`af_`, `am_`), each text once.
 */
import { readFileSync } from 'node:fs';
import { openReader } from '../src/text/index.ts';

interface Row {
  readonly text: string;
  readonly phonemes: string;
  readonly voice: string;
}

const [path, listed = '40'] = process.argv.slice(2);
if (path === undefined) throw new Error('usage: node bench/text-agreement.ts <sentences.jsonl>');
const rows = readFileSync(path, 'utf8')
  .trim()
  .split('\n')
  .map((line) => JSON.parse(line) as Row);
const sentences = new Map(
  rows.filter((row) => row.voice.startsWith('a')).map((row) => [row.text, row.phonemes]),
);

const wordsOf = (phonemes: string): string[] =>
  phonemes
    .replace(/[;:,.!?—…"()“”]/g, ' ')
    .split(' ')
    .filter((word) => word !== '');
const bare = (word: string): string => word.replace(/[ˈˌ]/g, '');

/** Pairs of words, aligned so that as few as possible differ. */
const align = (ours: readonly string[], theirs: readonly string[]): [string, string][] => {
  const cost = Array.from({ length: ours.length + 1 }, () => new Array<number>(theirs.length + 1).fill(0));
  const at = (i: number, j: number): number => cost[i]?.[j] ?? Infinity;
  for (let i = ours.length; i >= 0; i -= 1) {
    for (let j = theirs.length; j >= 0; j -= 1) {
      if (i === ours.length && j === theirs.length) continue;
      const same = ours[i] === theirs[j] ? 0 : 1;
      const best = Math.min(at(i + 1, j + 1) + same, at(i + 1, j) + 1, at(i, j + 1) + 1);
      const row = cost[i];
      if (row) row[j] = best;
    }
  }
  const pairs: [string, string][] = [];
  for (let i = 0, j = 0; i < ours.length || j < theirs.length;) {
    const same = ours[i] === theirs[j] ? 0 : 1;
    if (at(i, j) === at(i + 1, j + 1) + same) pairs.push([ours[i++] ?? '', theirs[j++] ?? '']);
    else if (at(i, j) === at(i + 1, j) + 1) pairs.push([ours[i++] ?? '', '']);
    else pairs.push(['', theirs[j++] ?? '']);
  }
  return pairs;
};

const reader = await openReader();
let total = 0;
let exact = 0;
let apartFromStress = 0;
const differences = new Map<string, { count: number; example: string }>();
const started = performance.now();
const readings = [...sentences].map(([text, phonemes]) => ({
  text,
  phonemes,
  ours: reader
    .read(text)
    .clauses.map((clause) => clause.phonemes)
    .join(' '),
}));
const took = performance.now() - started;
for (const { text, phonemes, ours } of readings) {
  for (const [mine, theirs] of align(wordsOf(ours), wordsOf(phonemes))) {
    total += 1;
    if (bare(mine) === bare(theirs)) apartFromStress += 1;
    if (mine === theirs) exact += 1;
    else {
      const key = `${mine} | ${theirs}`;
      const seen = differences.get(key) ?? { count: 0, example: text };
      seen.count += 1;
      differences.set(key, seen);
    }
  }
}
const percent = (count: number): string => `${((100 * count) / total).toFixed(2)} %`;
console.log(
  `${sentences.size} sentences, ${total} words, ${(took / sentences.size).toFixed(3)} ms a sentence`,
);
console.log(`the same phonemes: ${percent(apartFromStress)}; the same with stress: ${percent(exact)}`);
console.log('ours | corpus');
for (const [key, { count, example }] of [...differences]
  .sort((a, b) => b[1].count - a[1].count)
  .slice(0, Number(listed))) {
  console.log(`${String(count).padStart(4)}  ${key}   ${example.slice(0, 100)}`);
}
