import { test as base } from 'vitest';
import { systemClock } from '../../src/core/clock.ts';
import { LIMITS } from '../../src/core/limits.ts';
import { silentLog } from '../../src/core/log.ts';
import type { Server, ServerOptions } from '../../src/stream/index.ts';
import { startServer } from '../../src/stream/index.ts';
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
      const server = await startServer({
        host: '127.0.0.1',
        port: 0,
        service: toneService(),
        clock: systemClock,
        log: silentLog,
        apiKeys: [],
        origins: [],
        tls: undefined,
        maxSessions: 64,
        usualAhead: LIMITS.ahead.usual,
        resumeGrace: LIMITS.resumeGrace,
        idle: LIMITS.idle,
        drain: LIMITS.packet,
        page: undefined,
        onEvent: () => undefined,
        ...options,
      });
      servers.push(server);
      server.begin();
      return server;
    });
    await Promise.all(servers.map((server) => server.close()));
  },
});
