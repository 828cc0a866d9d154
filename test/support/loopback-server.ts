import { systemClock } from '../../src/core/clock.ts';
import { LIMITS } from '../../src/core/limits.ts';
import { silentLog } from '../../src/core/log.ts';
import type { Server, ServerOptions } from '../../src/stream/index.ts';
import { startServer } from '../../src/stream/index.ts';

/** A server of this process on a free port of loopback, open for traffic; everything but its service has a usual value. */
export const startOnLoopback = async (
  options: Pick<ServerOptions, 'service'> & Partial<ServerOptions>,
): Promise<Server> => {
  const server = await startServer({
    host: '127.0.0.1',
    port: 0,
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
  server.begin();
  return server;
};
