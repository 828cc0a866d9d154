import { describe, expect, it } from 'vitest';
import { spokenInput } from '../../../src/cli/spoken-input.ts';
import { hasCode } from '../../../src/core/errors.ts';
import { collect } from '../../support/media.ts';
import { memoryTerminal } from '../../support/memory-terminal.ts';

const bytes = (...values: number[]): Uint8Array => Uint8Array.from(values);

describe('spokenInput', () => {
  it('joins the words of the command line', async () => {
    expect(await collect(spokenInput(['Good', 'evening.'], memoryTerminal().terminal))).toEqual([
      'Good evening.',
    ]);
  });

  it.each([[['-']], [[]]])(
    'reads standard input for %j, a half character after its other half',
    async (words) => {
      const { terminal } = memoryTerminal([bytes(0x61, 0xc3), bytes(0xa9, 0x62)]);

      expect(await collect(spokenInput(words, terminal))).toEqual(['a', 'éb']);
    },
  );

  it.each([
    ['a byte that is no text', [bytes(0xff)]],
    ['half a character at the end', [bytes(0x61, 0xc3)]],
  ])('refuses %s', async (_, input) => {
    const read = collect(spokenInput(['-'], memoryTerminal(input).terminal));

    await expect(read).rejects.toSatisfy((error) => hasCode(error, 'REQUEST_INVALID'));
  });
});
