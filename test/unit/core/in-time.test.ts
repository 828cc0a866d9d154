import { describe, expect, it } from 'vitest';
import { inTime } from '../../../src/core/in-time.ts';
import { ms } from '../../../src/core/units.ts';
import { FakeClock } from '../../support/fake-clock.ts';

const late = (): Error => new Error('late');

describe('inTime', () => {
  it('gives what comes before the time is over', async () => {
    const clock = new FakeClock();
    await expect(inTime(Promise.resolve(1), { clock, span: ms(10), late })).resolves.toBe(1);
    await expect(inTime(Promise.reject(new Error('no')), { clock, span: ms(10), late })).rejects.toThrow(
      'no',
    );
  });

  it('rejects when the time is over', async () => {
    const clock = new FakeClock();
    const waiting = inTime(new Promise(() => undefined), { clock, span: ms(10), late });
    const told = expect(waiting).rejects.toThrow('late');
    await clock.advance(10);
    await told;
  });

  it('rejects with the reason of a signal', async () => {
    const clock = new FakeClock();
    const over = new AbortController();
    const waiting = inTime(new Promise(() => undefined), { clock, span: ms(10), signal: over.signal, late });
    over.abort(new Error('gone'));
    await expect(waiting).rejects.toThrow('gone');
  });
});
