import { test as base } from 'vitest';
import type { Server, ServerOptions } from '../../src/stream/index.ts';
import { startOnLoopback } from './loopback-server.ts';
import { toneService } from './tone-service.ts';

interface Fixtures {
  /** Starts a server on loopback that speaks in numbers; closed after the test. */
  serve: (options?: Partial<ServerOptions>) => Promise<Server>;
}

/** `test`, with a server of this process. */
export const test = base.extend<Fixtures>({
  serve: async ({}, use) => {
    const servers: Server[] = [];
    await use(async (options = {}) => {
      const server = await startOnLoopback({ service: toneService(), ...options });
      servers.push(server);
      return server;
    });
    await Promise.all(servers.map((server) => server.close()));
  },
});
