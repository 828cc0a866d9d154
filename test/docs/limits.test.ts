import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { LIMITS } from '../../src/core/limits.ts';

/** `ahead: { usual: 2000 }` → `ahead.usual: 2000`. */
const flatten = (table: object, prefix = ''): [string, unknown][] =>
  Object.entries(table).flatMap(([name, value]: [string, unknown]): [string, unknown][] =>
    typeof value === 'object' && value !== null
      ? flatten(value, `${prefix}${name}.`)
      : [[prefix + name, value]],
  );

it('docs/limits.md has a row for every limit, with its value, and no other', () => {
  const page = readFileSync(new URL('../../docs/limits.md', import.meta.url), 'utf8');
  const rows = [...page.matchAll(/^\| `([\w.]+)` \| (-?[\d.,]+) \|/gm)].map(([, name, value = '']) => [
    name,
    Number(value.replaceAll(',', '')),
  ]);

  expect(Object.fromEntries(rows)).toEqual(Object.fromEntries(flatten(LIMITS)));
});
