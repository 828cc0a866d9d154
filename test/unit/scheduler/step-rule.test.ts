import { describe, expect, it } from 'vitest';
import { ms } from '../../../src/core/units.ts';
import { chooseSteps } from '../../../src/scheduler/index.ts';

describe('chooseSteps', () => {
  it.each([
    ['auto', undefined, { steps: 2, because: 'calm' }],
    ['auto', 0, { steps: 2, because: 'calm' }],
    ['auto', 9.9, { steps: 2, because: 'calm' }],
    ['auto', 10, { steps: 1, because: 'busy' }],
    ['auto', 400, { steps: 1, because: 'busy' }],
    [1, 0, { steps: 1, because: 'asked' }],
    [2, 400, { steps: 2, because: 'asked' }],
  ] as const)('asked for %s while jobs wait %s ms: %o', (asked, wait, choice) => {
    expect(chooseSteps(asked, wait === undefined ? undefined : ms(wait))).toEqual(choice);
  });
});
