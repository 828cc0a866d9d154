import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { z } from 'zod';
import { describeRoutes } from './openapi.ts';

/** What a request brought, as a room that knows nothing of HTTP servers reads it. */
export interface RouteRequest {
  /** What stands in the path's places. */
  readonly parameters: Readonly<Record<string, string>>;
  readonly query: Readonly<Record<string, string>>;
  /** JSON as it was parsed, or text of the route's own type. */
  readonly body: unknown;
  readonly contentType: string | undefined;
  /** Of `Authorization: Bearer …`. */
  readonly bearer: string | undefined;
  readonly ifMatch: string | undefined;
}

export interface RouteAnswer {
  readonly status: number;
  /** JSON, or text or a stream of bytes where `type` says of which kind. */
  readonly body?: unknown;
  readonly type?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** One thing that can be asked, as data: it is served, and it is described in `/openapi.json`. */
export interface Route {
  readonly method: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  /** With places in braces: `/v1/rooms/{room}`. */
  readonly path: string;
  readonly summary: string;
  /** What is in the body; without it there is none. */
  readonly body?: { readonly type: string; readonly schema?: z.ZodType; readonly optional?: boolean };
  /** What comes back, by status. */
  readonly answers: Readonly<
    Record<number, { readonly what: string; readonly type?: string; readonly schema?: z.ZodType }>
  >;
  /** Codes of docs/errors.md that it may answer with, beside those that anything may. */
  readonly errors: readonly string[];
  readonly handle: (request: RouteRequest) => Promise<RouteAnswer>;
}

/** Types of bodies that are text to us. */
const TEXTS = ['application/sdp', 'application/trickle-ice-sdpfrag'];

const bearerOf = (header: string | undefined): string | undefined =>
  /^Bearer\s+(\S+)$/i.exec(header ?? '')?.[1];

const read = (request: FastifyRequest): RouteRequest => ({
  parameters: request.params as Record<string, string>,
  query: request.query as Record<string, string>,
  body: request.body,
  contentType: request.headers['content-type']?.split(';')[0]?.trim().toLowerCase(),
  bearer: bearerOf(request.headers.authorization),
  ifMatch: request.headers['if-match'],
});

const write = (reply: FastifyReply, { status, body, type, headers = {} }: RouteAnswer): FastifyReply => {
  reply.code(status).headers(headers);
  if (type !== undefined) reply.type(type);
  return reply.send(body);
};

/** Serves routes that are data. What they throw is answered as everything else is. */
export const serveRoutes = (app: FastifyInstance, routes: readonly Route[]): void => {
  app.addContentTypeParser(TEXTS, { parseAs: 'string' }, (_request, body, done) => {
    done(null, body);
  });
  const description = describeRoutes(routes);
  app.get('/openapi.json', () => description);
  for (const { method, path, handle } of routes) {
    app.route({
      method,
      url: path.replaceAll(/\{(\w+)\}/g, ':$1'),
      handler: async (request, reply) => write(reply, await handle(read(request))),
    });
  }
};
