import type { types } from 'mediasoup';
import type { Clock } from '../../core/clock.ts';
import { VivaError } from '../../core/errors.ts';
import { inTime } from '../../core/in-time.ts';
import { LIMITS } from '../../core/limits.ts';
import type { Logger } from '../../core/log.ts';
import { attempted } from './mediasoup-failure.ts';
import { openMediasoupRouter } from './mediasoup-router.ts';
import type { MediaRouter, MediaServer, RouterOptions } from './media-router.ts';

export interface MediasoupOptions {
  /** The worker's program. */
  readonly program: string;
  /** The address to take media at. */
  readonly listen: string;
  /** What clients are told in its place. */
  readonly announced: string | undefined;
  /** For UDP and TCP; 0 lets the system choose. */
  readonly port: number;
  readonly clock: Clock;
  readonly log: Logger;
}

const remedy = 'run npm start again, or npx vivavoce doctor';

const loadMediasoup = async (): Promise<typeof import('mediasoup')> => {
  try {
    return await import('mediasoup');
  } catch (cause) {
    throw new VivaError('CALLS_UNAVAILABLE', { reason: 'mediasoup is not installed', remedy }, { cause });
  }
};

/** A worker of another version never answers, so the start has an end of its own. */
const startWorker = async ({ program, clock }: MediasoupOptions): Promise<types.Worker> => {
  const { createWorker } = await loadMediasoup();
  const late = (): Error => new Error('no answer; is it of another version?');
  try {
    const started = createWorker({ workerBin: program, logLevel: 'error' });
    return await inTime(started, { clock, span: LIMITS.mediaServerStart, late });
  } catch (cause) {
    const said = cause instanceof Error ? cause.message : 'unknown';
    const reason = `the media server did not start: ${said}`;
    throw new VivaError('CALLS_UNAVAILABLE', { reason, remedy }, { cause });
  }
};

const openPort = (worker: types.Worker, options: MediasoupOptions): Promise<types.WebRtcServer> => {
  const { listen, announced, port } = options;
  const place = {
    ip: listen,
    ...(announced === undefined ? {} : { announcedAddress: announced }),
    ...(port === 0 ? {} : { port }),
  };
  return worker.createWebRtcServer({
    listenInfos: [
      { protocol: 'udp', ...place },
      { protocol: 'tcp', ...place },
    ],
  });
};

/** One of mediasoup's workers, with one port for everybody's media. Rejects with `CALLS_UNAVAILABLE`. */
export const startMediasoup = async (options: MediasoupOptions): Promise<MediaServer> => {
  const { log } = options;
  const worker = await startWorker(options);
  const closed = new Promise<'closed' | 'died'>((resolve) => {
    worker.on('died', (error) => {
      log.error({ error }, 'media server died');
      resolve('died');
    });
    worker.observer.once('close', () => {
      resolve(worker.died ? 'died' : 'closed');
    });
  });
  let port: types.WebRtcServer;
  try {
    port = await openPort(worker, options);
  } catch (cause) {
    worker.close();
    const reason = `media cannot be taken at ${options.listen}, port ${String(options.port)}`;
    throw new VivaError(
      'CALLS_UNAVAILABLE',
      { reason, remedy: 'set VIVAVOCE_CALL_PORT and VIVAVOCE_CALL_LISTEN' },
      { cause },
    );
  }
  const routers = new Set<MediaRouter>();
  return {
    get load() {
      return routers.size;
    },
    openRouter: (asked: RouterOptions = {}) =>
      attempted('router', async () => {
        const router = await openMediasoupRouter(worker, port, asked, closed);
        routers.add(router);
        void router.closed.then(() => routers.delete(router));
        return router;
      }),
    closed,
    close: () => {
      worker.close();
    },
  };
};
