import { describe, expect, it } from 'vitest';
import type { Break } from '../../../client/reconnection.ts';
import { decideReconnection } from '../../../client/reconnection.ts';
import { ms } from '../../../src/core/units.ts';

const broken = (change: Partial<Break> = {}): Break => ({
  closeCode: 1006,
  complaint: undefined,
  opened: true,
  attempts: 1,
  gone: ms(0),
  grace: ms(15_000),
  ...change,
});
const complaint = (code: NonNullable<Break['complaint']>['code'], details: unknown = {}) => ({
  code,
  message: '',
  details,
});

describe('decideReconnection', () => {
  it.each([
    { attempts: 1, after: 250 },
    { attempts: 2, after: 500 },
    { attempts: 4, after: 2_000 },
    { attempts: 20, after: 5_000 },
  ])('waits $after ms after $attempts failed tries', ({ attempts, after }) => {
    expect(decideReconnection(broken({ attempts }))).toMatchObject({ type: 'retry', after });
  });

  it('takes the session up again while the service keeps it, and opens another after that', () => {
    expect(decideReconnection(broken({ gone: ms(14_000) }))).toMatchObject({ as: 'resume' });
    expect(decideReconnection(broken({ gone: ms(14_900) }))).toMatchObject({ as: 'open' });
  });

  it('opens another session at once when the old one is gone', () => {
    const gone = broken({ closeCode: 4400, opened: false, complaint: complaint('SESSION_GONE') });

    expect(decideReconnection(gone)).toEqual({ type: 'retry', after: 0, as: 'open' });
  });

  it('believes a service that names a time', () => {
    const full = broken({
      closeCode: 4503,
      opened: false,
      complaint: complaint('ADMISSION_REFUSED', { retryAfter: 3_000 }),
    });

    expect(decideReconnection(full)).toEqual({ type: 'retry', after: 3_000, as: 'open' });
  });

  it.each([
    { title: 'a key is missing', closeCode: 4401, code: 'AUTHENTICATION_REQUIRED', opened: false },
    { title: 'the opening itself is wrong', closeCode: 4400, code: 'VERSION_UNSUPPORTED', opened: false },
  ] as const)('gives up where $title', ({ closeCode, code, opened }) => {
    const decision = decideReconnection(broken({ closeCode, opened, complaint: complaint(code) }));

    expect(decision).toMatchObject({ type: 'give-up', complaint: { code } });
  });

  it('comes back after a silence of its own', () => {
    const idle = broken({ closeCode: 4408, complaint: complaint('IDLE_TIMEOUT') });

    expect(decideReconnection(idle)).toMatchObject({ type: 'retry' });
  });
});
