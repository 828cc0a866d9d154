/**
 * Writes `emoji.txt`: every emoji and its English name in Unicode's CLDR, one a line.
 *
 *   npm pack unicode-emoji-json@0.9.0 && tar xzf unicode-emoji-json-*.tgz
 *   node models/text/make-emoji.ts package/data-by-emoji.json
 *
 * Flags of countries are left out (src/text/emoji.ts names them from their letters), and so are skin tones, which are not said.
 */
import { readFileSync, writeFileSync } from 'node:fs';

const path = process.argv[2];
if (path === undefined) throw new Error('usage: node make-emoji.ts <data-by-emoji.json>');
const entries = Object.entries(JSON.parse(readFileSync(path, 'utf8')) as Record<string, { name: string }>);
const lines = entries
  .filter(([emoji]) => !/^\p{Regional_Indicator}/u.test(emoji))
  .map(
    ([emoji, { name }]) =>
      `${emoji.replaceAll('\u{fe0f}', '')}\t${name
        .replace(/[“”’:]/g, '')
        .replace(/-/g, ' ')
        .toLowerCase()}`,
  );
writeFileSync(new URL('emoji.txt', import.meta.url), `${lines.join('\n')}\n`);
console.log(lines.length, 'emoji');
