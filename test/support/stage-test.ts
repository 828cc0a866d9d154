import { test as base } from 'vitest';
import { silentLog } from '../../src/core/log.ts';
import type { StageContext } from '../../src/core/stage.ts';
import { FakeClock } from './fake-clock.ts';

interface Fixtures {
  clock: FakeClock;
  session: AbortController;
  context: StageContext;
}

/** `test`, with what every stage needs, made anew each time and aborted after it. */
export const test = base.extend<Fixtures>({
  clock: async ({}, use) => {
    await use(new FakeClock());
  },
  session: async ({}, use) => {
    const session = new AbortController();
    await use(session);
    session.abort(new Error('test over'));
  },
  context: async ({ clock, session }, use) => {
    await use({ signal: session.signal, clock, log: silentLog });
  },
});
