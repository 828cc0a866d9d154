import { describe, expect, it } from 'vitest';
import { columns } from '../../../src/cli/columns.ts';

describe('columns', () => {
  it('aligns all but the last, and ends no line with blanks', () => {
    expect(
      columns([
        ['a', 'long', 'x'],
        ['bcd', 'e', ''],
      ]),
    ).toBe('a    long  x\nbcd  e\n');
  });

  it('makes nothing of no rows', () => {
    expect(columns([])).toBe('');
  });
});
