import helmet from '@fastify/helmet';
import fastifyStatic from '@fastify/static';
import type { FastifyBaseLogger, FastifyError, FastifyInstance } from 'fastify';
import fastify from 'fastify';
import { VivaError, asVivaError } from '../../core/errors.ts';
import { LIMITS } from '../../core/limits.ts';
import type { Keys } from '../keys.ts';
import { bearerKey } from '../keys.ts';
import type { Origins } from '../origins.ts';
import { catalogueRoutes } from './catalogue-routes.ts';
import { replyWithError } from './error-reply.ts';
import type { Route } from './route.ts';
import { serveRoutes } from './route.ts';
import { healthRoutes } from './health-routes.ts';
import type { RequestRate } from '../request-rate.ts';
import type { SpeechRoutesOptions } from './speech-routes.ts';
import { speechRoutes } from './speech-routes.ts';

/** Certificate and key, in PEM. */
export interface Tls {
  readonly certificate: Buffer;
  readonly key: Buffer;
}

export interface HttpOptions extends SpeechRoutesOptions {
  readonly keys: Keys;
  readonly origins: Origins;
  readonly rate: RequestRate;
  /** The folder of the built page; without it there is none. */
  readonly page: string | undefined;
  readonly tls: Tls | undefined;
  /** More routes of the root's: metrics, say. */
  /** More of other rooms', which see to their own doors. */
  readonly routes?: readonly Route[];
  readonly extend?: ((app: FastifyInstance) => void) | undefined;
}

const isFastifyError = (thrown: unknown): thrown is FastifyError =>
  thrown instanceof Error && 'statusCode' in thrown && 'code' in thrown;

/** Fastify's own refusals in our codes: a body too large, JSON that is none. */
const errorFrom = (thrown: unknown): VivaError => {
  if (!isFastifyError(thrown) || thrown instanceof VivaError) return asVivaError(thrown);
  if (thrown.statusCode === 413) {
    return new VivaError('MESSAGE_TOO_LARGE', { bytes: LIMITS.messageBytes + 1, limit: LIMITS.messageBytes });
  }
  if (thrown.statusCode !== undefined && thrown.statusCode < 500) {
    return new VivaError('MESSAGE_MALFORMED', { reason: thrown.message }, { cause: thrown });
  }
  return asVivaError(thrown);
};

/** What a key guards: everything of the API, and the figures. The page and the health checks are for everybody. */
const GUARDED = /^\/(v1\/|metrics\b)/;
/** Of the API, what is open to tokens of a room too, and checks them itself. */
const OPEN_TO_TOKENS = /^\/v1\/(rooms|whip|whep)\b/;

const guard = (app: FastifyInstance, { keys, origins, rate }: HttpOptions): void => {
  app.addHook('onRequest', async (request, reply) => {
    const { origin, host, authorization } = request.headers;
    origins.check(origin, host);
    if (origins.isForeign(origin)) {
      reply.header('access-control-allow-origin', origin).header('vary', 'origin');
      if (request.method === 'OPTIONS') {
        reply
          .header('access-control-allow-headers', 'authorization, content-type, if-match')
          .header('access-control-expose-headers', 'location, etag, link')
          .header('access-control-allow-methods', 'GET, POST, PATCH, DELETE');
        await reply.code(204).send();
        return;
      }
    }
    if (GUARDED.test(request.url) && !OPEN_TO_TOKENS.test(request.url)) keys.check(bearerKey(authorization));
    // Health checks and metrics come by a timetable of the operator's.
    if (request.url.startsWith('/v1/')) rate.count(bearerKey(authorization) ?? request.ip);
  });
};

/** Everything that is asked over HTTP. Not listening yet; the socket's upgrades are somebody else's. */
export const createHttpServer = async (options: HttpOptions): Promise<FastifyInstance> => {
  const { admittance, service, page, tls, log } = options;
  const app = fastify({
    bodyLimit: LIMITS.messageBytes,
    // Ours is a port of `core`; Fastify's own lines would be a second log beside it.
    logger: false,
    forceCloseConnections: true,
    ...(tls ? { https: { cert: tls.certificate, key: tls.key } } : {}),
  }) as unknown as FastifyInstance & { log: FastifyBaseLogger };

  app.setErrorHandler((thrown, _request, reply) => {
    const error = errorFrom(thrown);
    if (error.code === 'INTERNAL') log.error({ error }, 'request failed');
    return replyWithError(reply, error);
  });
  app.setNotFoundHandler((request, reply) =>
    replyWithError(reply, new VivaError('NOT_FOUND', { path: request.url.slice(0, 200) })),
  );
  await app.register(helmet, {
    contentSecurityPolicy: {
      directives: {
        defaultSrc: ["'self'"],
        scriptSrc: ["'self'"],
        connectSrc: ["'self'", 'ws:', 'wss:'],
        imgSrc: ["'self'", 'data:'],
        workerSrc: ["'self'", 'blob:'],
        // On loopback there is no TLS to upgrade to.
        upgradeInsecureRequests: tls ? [] : null,
      },
    },
    strictTransportSecurity: tls !== undefined,
    // Pages that were allowed by name read our answers.
    crossOriginResourcePolicy: { policy: 'cross-origin' },
  });
  guard(app, options);
  if (page !== undefined) {
    await app.register(fastifyStatic, {
      root: page,
      // Pages of others import the SDK by its address.
      setHeaders: (reply, path) => {
        if (path.endsWith('/sdk.js')) void reply.header('access-control-allow-origin', '*');
      },
    });
    // Where the portrait was before the page had it.
    app.get('/portrait.html', (_request, reply) => reply.redirect('/'));
    app.get('/room/:room', (_request, reply) => reply.sendFile('room.html'));
  }
  healthRoutes(app, admittance);
  catalogueRoutes(app, service);
  speechRoutes(app, options);
  serveRoutes(app, options.routes ?? []);
  options.extend?.(app);
  return app;
};
