import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

const read = (path: string): string => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');
const pages = [
  'README.md',
  ...readdirSync(new URL('../../docs', import.meta.url))
    .filter((name) => name.endsWith('.md'))
    .map((name) => `docs/${name}`),
];

it('shows examples/quickstart.ts to the letter', () => {
  const [, block] = /```ts\n([\s\S]*?)```/.exec(read('README.md')) ?? [];

  expect(block).toBe(read('examples/quickstart.ts'));
});

describe.each(pages)('%s', (page) => {
  it('links only to what is there', () => {
    // What stands in code is shown, not linked.
    const prose = read(page).replaceAll(/```[\s\S]*?```|`[^`\n]*`/g, '');
    const links = [...prose.matchAll(/\]\(([^)#:]+)(?:#[^)]*)?\)/g)].map(([, link = '']) => link);
    const missing = links.filter(
      (link) => !existsSync(new URL(link, new URL(`../../${page}`, import.meta.url))),
    );

    expect(missing).toEqual([]);
  });
});
