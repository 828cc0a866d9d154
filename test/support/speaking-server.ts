import { test as base } from 'vitest';
import { readConfig } from '../../src/config.ts';
import { systemClock } from '../../src/core/clock.ts';
import { silentLog } from '../../src/core/log.ts';
import type { Serving } from '../../src/serve.ts';
import { serve } from '../../src/serve.ts';
import { StreamClient } from './stream-client.ts';

interface Fixtures {
  /** The whole service on loopback, with the voices that are installed. One for all tests of a file: it takes seconds to warm. */
  speaking: Serving;
  /** Opens a session on it; closed after the test, so that no test takes another's place. */
  open: (options?: Record<string, unknown>) => Promise<StreamClient>;
}

/** `test`, with the service as a user starts it. */
export const test = base.extend<Fixtures>({
  speaking: [
    async ({}, use) => {
      const config = readConfig({ PORT: '0', VIVAVOCE_DRAIN_MS: '0', VIVAVOCE_LANES: '2' });
      const serving = await serve(config, systemClock, silentLog);
      await use(serving);
      await serving.close();
    },
    { scope: 'file' },
  ],
  open: async ({ speaking }, use) => {
    const clients: StreamClient[] = [];
    await use(async (options = {}) => {
      const client = await StreamClient.open(speaking.server.url, options);
      clients.push(client);
      return client;
    });
    for (const client of clients) client.say({ type: 'session.close' });
    await Promise.all(clients.map(({ closed }) => closed));
  },
});
