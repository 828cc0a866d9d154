import { z } from 'zod';
import type { ErrorCode, ErrorDetails } from '../../core/errors.ts';
import { VivaError } from '../../core/errors.ts';
import { httpStatusFor } from '../error-report.ts';
import type { Route } from './route.ts';

type Json = Readonly<Record<string, unknown>>;

const ERROR_SCHEMA: Json = {
  type: 'object',
  required: ['error'],
  properties: {
    error: {
      type: 'object',
      required: ['message', 'type', 'code', 'details'],
      properties: {
        message: { type: 'string' },
        type: { type: 'string' },
        param: { type: ['string', 'null'] },
        code: { type: 'string' },
        details: { type: 'object' },
      },
    },
  },
};

/** A schema as OpenAPI 3.1 has it: JSON Schema. */
const schemaOf = (schema: z.ZodType | undefined, io: 'input' | 'output'): Json =>
  schema
    ? Object.fromEntries(Object.entries(z.toJSONSchema(schema, { io })).filter(([key]) => key !== '$schema'))
    : {};

const statusOf = (code: string): number =>
  httpStatusFor(new VivaError(code as ErrorCode, {} as ErrorDetails[ErrorCode]));

const errorsOf = (codes: readonly string[]): Json =>
  Object.fromEntries(
    [...Map.groupBy(codes, statusOf)].map(([status, same]) => [
      String(status),
      {
        description: same.join(', '),
        content: { 'application/json': { schema: { $ref: '#/components/schemas/Error' } } },
      },
    ]),
  );

const operationOf = ({ path, summary, body, answers, errors }: Route): Json => ({
  summary,
  parameters: [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => ({
    name,
    in: 'path',
    required: true,
    schema: { type: 'string' },
  })),
  ...(body && {
    requestBody: {
      required: body.optional !== true,
      content: { [body.type]: { schema: schemaOf(body.schema, 'input') } },
    },
  }),
  responses: {
    ...Object.fromEntries(
      Object.entries(answers).map(([status, { what, type, schema }]) => [
        status,
        {
          description: what,
          ...(type !== undefined && { content: { [type]: { schema: schemaOf(schema, 'output') } } }),
        },
      ]),
    ),
    ...errorsOf(errors),
  },
});

/** Routes that are data, described for programs (OpenAPI 3.1). What is served and what is described are one table. */
export const describeRoutes = (routes: readonly Route[]): Json => ({
  openapi: '3.1.0',
  info: {
    title: 'Vivavoce: calls',
    version: '1',
    description: 'Rooms, avatars, tokens, WHIP and WHEP. WebSockets are in docs/calls.md.',
    license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
  },
  security: [{}, { bearer: [] }],
  paths: Object.fromEntries(
    [...Map.groupBy(routes, ({ path }) => path)].map(([path, same]) => [
      path,
      Object.fromEntries(same.map((route) => [route.method.toLowerCase(), operationOf(route)])),
    ]),
  ),
  components: {
    schemas: { Error: ERROR_SCHEMA },
    securitySchemes: {
      bearer: { type: 'http', scheme: 'bearer', description: 'A key of the server, or a token of a room.' },
    },
  },
});
