import { describe, expect, it } from 'vitest';
import { adviceFor } from '../../../src/cli/advice.ts';
import { VivaError } from '../../../src/core/errors.ts';
import { ms } from '../../../src/core/units.ts';

describe('adviceFor', () => {
  it.each([
    [
      new VivaError('VOICE_UNKNOWN', { voice: 'nobody', known: ['heart', 'bella'] }),
      'VOICE_UNKNOWN there is no voice nobody; choose one of heart, bella',
    ],
    [
      new VivaError('MODEL_MISSING', { model: 'm', file: 'f', remedy: 'npx vivavoce models fetch m' }),
      'MODEL_MISSING the model m is not here; run: npx vivavoce models fetch m',
    ],
    [
      new VivaError('SERVER_STOPPING', { retryAfter: ms(5) }),
      'SERVER_STOPPING the server is stopping; try another, or later',
    ],
    [new TypeError('it broke'), 'INTERNAL it broke'],
  ])('%s', (thrown, line) => {
    expect(adviceFor(thrown)).toBe(line);
  });
});
