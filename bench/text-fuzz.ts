/**
 * Reads strange texts: as many as asked for, of every Unicode block and of nested markup, and fifty of a megabyte, whole and token by
 * token. Fails where one throws what is no code of ours, gives a phoneme outside the alphabet, or takes more than linear time.
 *
 *   node bench/text-fuzz.ts [texts = 100000] [megabytes = 50]
 */
import { VivaError } from '../src/core/errors.ts';
import { openReader } from '../src/text/index.ts';
import { isPhonemic } from '../src/text/phonology.ts';
import { generator, strangeText } from '../test/unit/text/support/strange-text.ts';

const [texts = '100000', megabytes = '50'] = process.argv.slice(2);
const MEGABYTE = 1_000_000;
/** A piece that is repeated to a megabyte may cost at most this much more a character than a hundredth of it does. */
const LINEAR = 4;
const reader = await openReader();

const read = (text: string, byToken: boolean): void => {
  try {
    const cutter = reader.cutter({ emoji: 'name' });
    const pieces = byToken ? (text.match(/\s*[^\s]{1,200}|\s+/g) ?? []) : [text];
    const clauses = [...pieces.flatMap((piece) => cutter.push(piece)), ...cutter.end()];
    const wrong = clauses.find(({ phonemes }) => !isPhonemic(phonemes));
    if (wrong !== undefined) throw new Error(`outside the alphabet: ${wrong.phonemes}`);
  } catch (error) {
    if (!(error instanceof VivaError) || error.code === 'INTERNAL') throw error;
  }
};
const timed = (act: () => void): number => {
  const start = performance.now();
  act();
  return performance.now() - start;
};

let seed = 0;
try {
  for (; seed < Number(texts); seed += 1) read(strangeText(seed, 1 + (seed % 60)), seed % 2 === 1);
} catch (error) {
  console.error(`text ${seed}: ${JSON.stringify(strangeText(seed, 1 + (seed % 60)))}`);
  throw error;
}
console.log(`${texts} texts read or refused with a code`);

let worst = 0;
for (let index = 0; index < Number(megabytes); index += 1) {
  const below = generator(index);
  // One short piece over and over, a longer one, or no repetition at all.
  const piece = strangeText(1_000_000 + index, [1, 3, 20, 2_000][index % 4] ?? 1);
  const text = piece.repeat(Math.ceil(MEGABYTE / Math.max(1, piece.length))).slice(0, MEGABYTE);
  const byToken = below(8) === 1;
  const small = Math.max(
    5,
    timed(() => {
      read(text.slice(0, MEGABYTE / 100), byToken);
    }),
  );
  const large = timed(() => {
    read(text, byToken);
  });
  const growth = large / 100 / small;
  worst = Math.max(worst, growth);
  console.log(
    `megabyte ${index + 1}${byToken ? ' by token' : ''}: ${large.toFixed(0)} ms, ${growth.toFixed(2)} times the cost a character of a hundredth of it   ${JSON.stringify(piece.slice(0, 40))}`,
  );
  if (growth > LINEAR) throw new Error(`more than linear time: ${JSON.stringify(piece.slice(0, 200))}`);
}
console.log(
  `${megabytes} megabytes read, at most ${worst.toFixed(2)} times the cost a character of a short text`,
);
