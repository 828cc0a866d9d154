import { describe, expect, it } from 'vitest';
import type { CallRecord } from '../../../src/loadtest/index.ts';
import { describeSlo, parseSlo } from '../../../src/loadtest/index.ts';
import { meets } from '../../../src/loadtest/slo.ts';

const call = (given: Partial<CallRecord>): CallRecord => ({
  index: 0,
  session: 0,
  cold: false,
  words: 5,
  intendedAt: 0,
  lateBy: 0,
  outcome: 'finished',
  sound: 1000,
  longestGap: 10,
  underruns: 0,
  stalled: 0,
  audibleAfter: 100,
  ...given,
});

describe('an objective', () => {
  const slo = parseSlo('ttfa=0.2s, underruns=0');

  it('is met by a call within every bound', () => {
    expect(meets(call({ audibleAfter: 200 }), slo)).toBe(true);
  });

  it.each([
    ['late', { audibleAfter: 201 }],
    ['broken', { underruns: 1 }],
    ['failed', { outcome: 'failed' }],
    ['silent', { audibleAfter: undefined }],
  ] as const)('is missed by a call that was %s', (_, given) => {
    expect(meets(call(given as Partial<CallRecord>), slo)).toBe(false);
  });

  it('is written as it is read', () => {
    expect(describeSlo(slo)).toBe('ttfa=200ms,underruns=0');
  });

  it.each(['speed=1', 'ttfa', 'ttfa=200', 'ttfa=fast', 'underruns=1ms', ''])('cannot be %s', (text) => {
    expect(() => parseSlo(text)).toThrow(/REQUEST_INVALID/);
  });
});
