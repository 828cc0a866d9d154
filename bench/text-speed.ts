/**
 * What reading costs: opening the reader, a sentence, and a first clause that arrives word by word.
 *
 *   node bench/text-speed.ts [sentences.jsonl]
 *
 * Without a corpus it reads the table of cases in test/unit/text.
 */
import { readFileSync } from 'node:fs';
import { openReader } from '../src/text/index.ts';

const corpus = process.argv[2];
const sentences =
  corpus === undefined
    ? readFileSync(new URL('../test/unit/text/reading-cases.txt', import.meta.url), 'utf8')
        .split('\n')
        .map((line) => line.split(' => ')[0] ?? '')
    : readFileSync(corpus, 'utf8')
        .trim()
        .split('\n')
        .map((line) => (JSON.parse(line) as { text: string }).text);

const percentile = (sorted: readonly number[], share: number): string =>
  (sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? 0).toFixed(2);
const report = (name: string, spans: number[]): void => {
  const sorted = spans.sort((a, b) => a - b);
  const mean = sorted.reduce((a, b) => a + b, 0) / sorted.length;
  console.log(
    `${name}: mean ${mean.toFixed(2)} ms, p50 ${percentile(sorted, 0.5)}, p95 ${percentile(sorted, 0.95)}, p99 ${percentile(sorted, 0.99)}, max ${percentile(sorted, 1)}`,
  );
};
const timed = (act: () => void): number => {
  const start = performance.now();
  act();
  return performance.now() - start;
};

/** Milliseconds of processor time so far, all threads: what counts where the machine is shared. */
const worked = (): number => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
};

const start = performance.now();
const startedWith = worked();
const reader = await openReader();
const opened = performance.now() - start;
console.log(`opened in ${opened.toFixed(0)} ms, ${(worked() - startedWith).toFixed(0)} ms of processor time`);
const readable = sentences.filter((sentence) => /[a-z]/i.test(sentence) && !sentence.startsWith('source'));
report(
  'first 100 sentences, cold',
  readable.slice(0, 100).map((sentence) => timed(() => reader.read(sentence))),
);
report(
  'a sentence, warm',
  readable.map((sentence) => timed(() => reader.read(sentence))),
);
report(
  'a sentence word by word, all its pushes',
  readable.map((sentence) => {
    const cutter = reader.cutter();
    return timed(() => {
      for (const word of sentence.match(/\s*\S+/g) ?? []) cutter.push(word);
      cutter.end();
    });
  }),
);

const before = worked();
for (const sentence of readable) reader.read(sentence);
console.log(`a sentence, mean processor time: ${((worked() - before) / readable.length).toFixed(2)} ms`);
