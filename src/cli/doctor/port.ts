import { createServer } from 'node:net';
import type { Config } from '../../config.ts';
import type { Examination } from './finding.ts';

const REASONS: Readonly<Record<string, string>> = {
  EADDRINUSE: 'taken by another process',
  EACCES: 'not ours to listen on: ports below 1024 are for root',
  EADDRNOTAVAIL: 'no such address on this machine',
};

const tryListening = ({ host, port }: Config): Promise<NodeJS.ErrnoException | undefined> =>
  new Promise((resolve) => {
    const server = createServer();
    server.once('error', resolve);
    server.listen({ host, port, exclusive: true }, () =>
      server.close(() => {
        resolve(undefined);
      }),
    );
  });

/** Whether the server could listen where it is told to. */
export const examinePort =
  (config: Config): Examination =>
  async () => {
    const topic = 'port';
    const place = `${config.host}:${String(config.port)}`;
    const error = await tryListening(config);
    if (!error) return [{ topic, state: 'fine', found: `${place} is free` }];
    const reason = REASONS[error.code ?? ''] ?? error.message;
    return [
      { topic, state: 'missing', found: `${place} is ${reason}`, remedy: 'PORT=9000 npx vivavoce serve' },
    ];
  };
