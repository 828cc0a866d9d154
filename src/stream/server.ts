import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { STATUS_CODES } from 'node:http';
import type { Clock } from '../core/clock.ts';
import { VivaError, asVivaError } from '../core/errors.ts';
import type { Logger } from '../core/log.ts';
import type { Tracer } from '../core/trace.ts';
import type { Milliseconds } from '../core/units.ts';
import type { Place, Wants } from './admittance.ts';
import { Admittance } from './admittance.ts';
import { Connection } from './connection.ts';
import { httpStatusFor, retryAfterSeconds } from './error-report.ts';
import { errorBody } from './http/error-reply.ts';
import type { HttpOptions, Tls } from './http/http-server.ts';
import { createHttpServer } from './http/http-server.ts';
import type { Route } from './http/route.ts';
import { Keys, bearerKey } from './keys.ts';
import { Origins } from './origins.ts';
import type { SessionEvent } from './session-event.ts';
import { RequestRate } from './request-rate.ts';
import { Sessions } from './sessions.ts';
import type { SpeechService } from './speech-service.ts';
import type { MessageTransport } from './transport/message-transport.ts';
import type { MessageTaker } from './transport/websocket-transport.ts';
import { WebSockets } from './transport/websocket-transport.ts';

export interface ServerOptions {
  readonly host: string;
  /** 0 for any that is free. */
  readonly port: number;
  readonly service: SpeechService;
  readonly clock: Clock;
  readonly log: Logger;
  /** None: everybody may ask. */
  readonly apiKeys: readonly string[];
  /** Origins of pages, beside our own, that may ask. */
  readonly origins: readonly string[];
  readonly tls: Tls | undefined;
  /** Sessions and requests at once, at most. */
  readonly maxSessions: number;
  /** Requests and connections a minute of one client; 0, as without it, for no bound. */
  readonly requestsPerMinute?: number;
  readonly usualAhead: Milliseconds;
  readonly resumeGrace: Milliseconds;
  readonly idle: Milliseconds;
  /** How long sessions may finish when the server stops. */
  readonly drain: Milliseconds;
  /** The folder of the built page. */
  readonly page: string | undefined;
  readonly onEvent: (event: SessionEvent) => void;
  readonly tracer?: Tracer | undefined;
  readonly extend?: HttpOptions['extend'] | undefined;
  /** More that is asked over HTTP: other rooms', joined at the root. */
  readonly routes?: readonly Route[];
  /** More that is said over WebSockets. */
  readonly doors?: readonly SocketDoor[];
}

/** A path at which a WebSocket is opened, and who takes what comes over it. */
export interface SocketDoor {
  readonly path: string;
  /** A connection that says nothing this long, not even a pong, is taken to be gone. */
  readonly idle: Milliseconds;
  readonly accept: (transport: MessageTransport, request: IncomingMessage) => MessageTaker;
}

export interface Server {
  /** Where it listens. */
  readonly url: string;
  readonly port: number;
  /** Sessions and requests that are served now. */
  readonly active: () => number;
  /** WebSocket connections, silent ones among them. */
  readonly connections: () => number;
  /** Takes a place in the service, for one who speaks. Throws what admission says. */
  enter(wants?: Wants): Place;
  /** Opens for traffic: the service is warm. */
  begin(): void;
  /** Drains, then closes. Idempotent. */
  close(): Promise<void>;
}

/** Answers an upgrade that is not to be, in HTTP, since there is no socket yet. */
const refuseUpgrade = (socket: Duplex, error: VivaError): void => {
  const status = httpStatusFor(error);
  const body = JSON.stringify(errorBody(error));
  const seconds = retryAfterSeconds(error);
  socket.end(
    `HTTP/1.1 ${String(status)} ${STATUS_CODES[status] ?? ''}\r\nConnection: close\r\n` +
      (seconds === undefined ? '' : `Retry-After: ${String(seconds)}\r\n`) +
      `Content-Type: application/json\r\nContent-Length: ${String(Buffer.byteLength(body))}\r\n\r\n${body}`,
  );
};

/** `/v1/stream`: text in, speech out. */
const speechDoor = (
  { clock, log, idle }: Pick<ServerOptions, 'clock' | 'log' | 'idle'>,
  sessions: Sessions,
  keys: Keys,
): SocketDoor => ({
  path: '/v1/stream',
  idle,
  accept: (transport, request) => {
    const key = bearerKey(request.headers.authorization);
    const connection = new Connection(transport, { sessions, keys, key, clock, log });
    return {
      takeText: (text) => {
        connection.takeText(text);
      },
      takeBytes: (bytes) => {
        connection.takeBytes(bytes);
      },
      silent: () => {
        connection.fail(new VivaError('IDLE_TIMEOUT', { limit: idle }), 'silent');
      },
    };
  },
});

/** Listens, and serves until it is closed. `begin` opens it; before, only health checks and the page are answered. */
export const startServer = async (options: ServerOptions): Promise<Server> => {
  const { clock, service, host } = options;
  const keys = new Keys(options.apiKeys);
  const origins = new Origins(options.origins);
  const rate = new RequestRate(options.requestsPerMinute ?? 0, clock);
  const admittance = new Admittance({ ...options, load: () => service.load() });
  const sessions = new Sessions({ ...options, admittance });
  const doors = new Map(
    [speechDoor(options, sessions, keys), ...(options.doors ?? [])].map(({ path, ...door }) => [
      path,
      new WebSockets({ clock, ...door }),
    ]),
  );
  const app = await createHttpServer({ ...options, admittance, keys, origins, rate });
  app.server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    // A peer that resets while it is being refused is no news.
    socket.on('error', () => undefined);
    try {
      const path = new URL(request.url ?? '/', 'http://localhost').pathname;
      const sockets = doors.get(path);
      if (!sockets) throw new VivaError('NOT_FOUND', { path: path.slice(0, 200) });
      origins.check(request.headers.origin, request.headers.host);
      rate.count(bearerKey(request.headers.authorization) ?? request.socket.remoteAddress ?? 'unknown');
      sockets.upgrade(request, socket, head);
    } catch (thrown) {
      refuseUpgrade(socket, asVivaError(thrown));
    }
  });
  await app.listen({ host, port: options.port });
  const address = app.server.address();
  const port = typeof address === 'object' && address ? address.port : options.port;

  let closing: Promise<void> | undefined;
  const close = async (): Promise<void> => {
    admittance.stop();
    await sessions.drain(options.drain);
    for (const sockets of doors.values()) sockets.close();
    await app.close();
  };
  return {
    url: `${options.tls ? 'https' : 'http'}://${host.includes(':') ? `[${host}]` : host}:${String(port)}`,
    port,
    active: () => admittance.active,
    connections: () => [...doors.values()].reduce((all, sockets) => all + sockets.size, 0),
    enter: (wants) => admittance.enter(wants),
    begin: () => {
      admittance.begin();
    },
    close: () => (closing ??= close()),
  };
};
