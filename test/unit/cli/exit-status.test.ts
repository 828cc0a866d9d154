import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { EXIT, exitStatusOf } from '../../../src/cli/exit-status.ts';
import { VivaError } from '../../../src/core/errors.ts';
import { ms } from '../../../src/core/units.ts';

describe('exitStatusOf', () => {
  it.each([
    ['what the caller got wrong', new VivaError('TEXT_EMPTY', { field: 'text' }), EXIT.usage],
    ['too much at once', new VivaError('SERVER_STOPPING', { retryAfter: ms(1) }), EXIT.failed],
    ['a setting', new VivaError('CONFIG_INVALID', { issues: [] }), EXIT.failed],
    [
      'a missing model',
      new VivaError('MODEL_MISSING', { model: 'a', file: 'b', remedy: 'c' }),
      EXIT.modelMissing,
    ],
    ['something unforeseen', new Error('what'), EXIT.failed],
  ])('%s', (_, thrown, status) => {
    expect(exitStatusOf(thrown)).toBe(status);
  });

  it('has its row in docs/cli.md for every status, and no other', () => {
    const page = readFileSync(new URL('../../../docs/cli.md', import.meta.url), 'utf8');
    const rows = [...page.matchAll(/^\| (\d+) \|/gm)].map(([, status]) => Number(status));

    expect(rows).toEqual(Object.values(EXIT));
  });
});
