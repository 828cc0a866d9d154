import { z } from 'zod';
import { VivaError } from '../../core/errors.ts';
import type { Route } from '../../stream/index.ts';
import type { Publications } from '../publish/publications.ts';
import type { Access } from '../room/access.ts';
import type { Rooms } from '../room/rooms.ts';
import type { Permitted } from './route-parts.ts';
import { AVATAR_ERRORS, AVATAR_PATH, json, permittedBy, placed, readBody } from './route-parts.ts';

export interface PublicationRoutesOptions {
  readonly rooms: Rooms;
  readonly access: Access;
  readonly publications: Publications;
}

const PublicationBody = z.strictObject({
  url: z.string().max(2_048),
  token: z
    .string()
    .regex(/^[\x21-\x7e]{1,4096}$/)
    .optional(),
});
const PUBLICATION = z.object({
  id: z.string(),
  room: z.string(),
  avatar: z.string(),
  host: z.string(),
  state: z.enum(['published', 'reconnecting', 'failed', 'ended']),
  reconnections: z.number(),
  code: z.string().optional(),
  message: z.string().optional(),
});

const PATH = `${AVATAR_PATH}/publications`;
const ONE = `${PATH}/{publication}`;

/** Throws `REQUEST_INVALID`. */
const addressOf = (text: string): URL => {
  if (URL.canParse(text)) return new URL(text);
  throw new VivaError('REQUEST_INVALID', { field: 'url', problem: 'is no address' });
};

const beginning = ({ rooms, publications }: PublicationRoutesOptions, permitted: Permitted): Route => ({
  method: 'POST',
  path: PATH,
  summary: 'Publish an avatar to another server by WHIP (RFC 9725); a line that is lost is made anew',
  body: json(PublicationBody),
  answers: { 201: { what: 'It is published', ...json(PUBLICATION) } },
  errors: [
    ...AVATAR_ERRORS,
    'REQUEST_INVALID',
    'PUBLICATION_REFUSED',
    'PUBLICATION_FAILED',
    'QUEUE_FULL',
    'TOOL_MISSING',
  ],
  handle: async (request) => {
    const room = rooms.find(await permitted(request));
    const { url, token } = readBody(PublicationBody, request.body);
    const target = { url: addressOf(url), token };
    const publication = await publications.begin(room, placed(request, 'avatar'), target);
    return { status: 201, body: publication.view() };
  },
});

const looking = ({ publications }: PublicationRoutesOptions, permitted: Permitted): readonly Route[] => [
  {
    method: 'GET',
    path: PATH,
    summary: 'Where an avatar is published, and was',
    answers: { 200: { what: 'All of them', ...json(z.object({ publications: z.array(PUBLICATION) })) } },
    errors: AVATAR_ERRORS,
    handle: async (request) => {
      const found = publications.of(await permitted(request), placed(request, 'avatar'));
      return { status: 200, body: { publications: found.map((publication) => publication.view()) } };
    },
  },
  {
    method: 'GET',
    path: ONE,
    summary: 'How a publication fares',
    answers: { 200: { what: 'The publication', ...json(PUBLICATION) } },
    errors: AVATAR_ERRORS,
    handle: async (request) => {
      const publication = publications.find(await permitted(request), placed(request, 'publication'));
      return { status: 200, body: publication.view() };
    },
  },
  {
    method: 'DELETE',
    path: ONE,
    summary: 'End a publication, there too',
    answers: { 200: { what: 'It is over', ...json(PUBLICATION) } },
    errors: AVATAR_ERRORS,
    handle: async (request) => {
      const publication = publications.find(await permitted(request), placed(request, 'publication'));
      publication.end();
      await publication.done;
      return { status: 200, body: publication.view() };
    },
  },
];

/** Avatars published to other servers, over HTTP. */
export const publicationRoutes = (options: PublicationRoutesOptions): readonly Route[] => {
  const permitted = permittedBy(options.access, 'control');
  return [beginning(options, permitted), ...looking(options, permitted)];
};
