import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { readConfig, VARIABLES } from '../../src/config.ts';

const page = readFileSync(new URL('../../docs/configuration.md', import.meta.url), 'utf8');
const rows = [...page.matchAll(/^\| `(\w+)` \| (.+?) \|/gm)].map(([, name = '', usual = '']) => ({
  name,
  usual,
}));
const spelled = rows.flatMap(({ name, usual }) => {
  const value = /^`(.*)`$/.exec(usual)?.[1];
  return value === undefined ? [] : [{ name, value }];
});

describe('docs/configuration.md', () => {
  it('has a row for every variable that is read, in order, and no other', () => {
    expect(rows.map(({ name }) => name)).toEqual(VARIABLES);
  });

  it.each(spelled)('$name is $value unless set', ({ name, value }) => {
    expect(readConfig({ [name]: value })).toEqual(readConfig({}));
  });
});
