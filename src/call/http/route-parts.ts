import type { z } from 'zod';
import { VivaError } from '../../core/errors.ts';
import type { RouteRequest } from '../../stream/index.ts';
import type { Right } from '../protocol/room-message.ts';
import type { Access } from '../room/access.ts';
import { credentialsOf } from '../room/access.ts';

export const ROOM_PATH = '/v1/rooms/{room}';
export const AVATAR_PATH = `${ROOM_PATH}/avatars/{avatar}`;

/** What any route about an avatar may answer with. */
export const AVATAR_ERRORS = ['ROOM_UNKNOWN', 'PARTICIPANT_UNKNOWN', 'TOKEN_INVALID', 'RIGHT_MISSING'];

/** What stands at a place of the path. */
export const placed = ({ parameters }: RouteRequest, place: string): string => parameters[place] ?? '';

const JSON_TYPE = 'application/json';
export const json = <Schema extends z.ZodType>(schema: Schema): { type: string; schema: Schema } => ({
  type: JSON_TYPE,
  schema,
});

/** Reads a body. Throws `REQUEST_INVALID`, naming the field. */
export const readBody = <T>(schema: z.ZodType<T>, body: unknown): T => {
  const parsed = schema.safeParse(body ?? {});
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw new VivaError('REQUEST_INVALID', {
    field: issue?.path.length ? issue.path.join('.') : 'body',
    problem: issue?.message ?? 'unreadable',
  });
};

/** The name of a request's room, for one whose key or token gives a right in it. */
export type Permitted = (request: RouteRequest) => Promise<string>;

/** Rejects with what {@link Access.require} does. */
export const permittedBy =
  (access: Access, right: Right): Permitted =>
  async (request) => {
    const room = placed(request, 'room');
    await access.require(room, credentialsOf(request.bearer), right);
    return room;
  };
