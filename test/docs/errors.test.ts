import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { FAULT } from '../../src/core/errors.ts';

it('docs/errors.md has a row for every code, with its fault, and no other', () => {
  const page = readFileSync(new URL('../../docs/errors.md', import.meta.url), 'utf8');
  const rows = [...page.matchAll(/^\| `(\w+)` +\| (\w+) +\|/gm)].map(([, code, fault]) => [code, fault]);

  expect(Object.fromEntries(rows)).toEqual(FAULT);
});
