/**
 * Packs misaki's two American lexicons into `us-gold.lex` and `us-silver.lex`.
 *
 *   pip download misaki==0.9.4 --no-deps && python3 -m zipfile -e misaki-0.9.4-*.whl wheel
 *   node models/text/make-lexicon.ts wheel/misaki/data
 *
 * The layout is told in src/text/lexicon.ts, which reads it. Compressed with Brotli; nothing is left out.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { brotliCompressSync, constants } from 'node:zlib';

type Entry = string | Record<string, string | null>;

const WORDS_PER_BLOCK = 16;
const source = process.argv[2];
if (source === undefined) throw new Error('usage: node make-lexicon.ts <misaki/data>');

const pack = (name: string): void => {
  const entries = JSON.parse(readFileSync(`${source}/${name.replace('-', '_')}.json`, 'utf8')) as Record<
    string,
    Entry
  >;
  const words = Object.keys(entries).sort((a, b) => (a < b ? -1 : 1));
  const spelt = (entry: Entry): string =>
    typeof entry === 'string'
      ? entry
      : Object.entries(entry)
          .sort(([a], [b]) => (a === 'DEFAULT' ? -1 : b === 'DEFAULT' ? 1 : a < b ? -1 : 1))
          .map(([tag, phonemes]) => (tag === 'DEFAULT' ? (phonemes ?? '') : `${tag}=${phonemes ?? '-'}`))
          .join('|');
  const keys: string[] = [];
  let previous = '';
  words.forEach((word, index) => {
    let shared = 0;
    if (index % WORDS_PER_BLOCK !== 0)
      while (shared < 31 && shared < word.length && word[shared] === previous[shared]) shared += 1;
    keys.push(String.fromCharCode(shared) + word.slice(shared));
    previous = word;
  });
  const values = words.map((word) => spelt(entries[word] ?? ''));
  const letters = [...new Set(values.join(''))].sort();
  const code = new Map(letters.map((letter, index) => [letter, index + 1]));
  const keyBytes = Buffer.from(keys.join(''), 'latin1');
  const valueBytes = Buffer.from(
    values.flatMap((value) => [...[...value].map((letter) => code.get(letter) ?? 0), 0]),
  );
  const head = Buffer.from(
    `${JSON.stringify({ words: words.length, block: WORDS_PER_BLOCK, keys: keyBytes.length, letters: letters.join('') })}\n`,
  );
  const packed = Buffer.concat([head, keyBytes, valueBytes]);
  const compressed = brotliCompressSync(packed, {
    params: { [constants.BROTLI_PARAM_LGWIN]: 24, [constants.BROTLI_PARAM_SIZE_HINT]: packed.length },
  });
  writeFileSync(new URL(`${name}.lex`, import.meta.url), compressed);
  console.log(name, words.length, 'words', packed.length, '→', compressed.length, 'bytes');
};

pack('us-gold');
pack('us-silver');
