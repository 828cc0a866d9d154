import { z } from 'zod';
import { VivaError } from '../../core/errors.ts';
import type { Route, RouteAnswer, RouteRequest } from '../../stream/index.ts';
import type { Access } from '../room/access.ts';
import { credentialsOf } from '../room/access.ts';
import type { Rooms } from '../room/rooms.ts';
import type { WhipSession, WhipSessions } from '../whip/whip-sessions.ts';
import { AVATAR_ERRORS, permittedBy, placed } from './route-parts.ts';

export interface WhipRoutesOptions {
  readonly rooms: Rooms;
  readonly access: Access;
  readonly sessions: WhipSessions;
}

const SDP = 'application/sdp';
const FRAGMENT = 'application/trickle-ice-sdpfrag';
const TEXT = z.string();

/** Throws `MEDIA_UNSUPPORTED`. */
const requireType = ({ contentType = 'nothing' }: RouteRequest, wanted: string): void => {
  if (contentType === wanted) return;
  throw new VivaError('MEDIA_UNSUPPORTED', { field: 'content-type', got: contentType, offered: [wanted] });
};

const opened = (base: string, { id, room, answer, etag }: WhipSession): RouteAnswer => ({
  status: 201,
  type: SDP,
  body: answer,
  headers: { location: `${base}/${encodeURIComponent(room)}/${id}`, etag: etag(), 'accept-patch': FRAGMENT },
});

/** What is the same for senders and viewers: a session that is trickled to, and ended. */
const sessionRoutes = (
  base: string,
  right: 'publish' | 'subscribe',
  { access, sessions }: WhipRoutesOptions,
): readonly Route[] => {
  const found = async (request: RouteRequest): Promise<WhipSession> => {
    await access.require(placed(request, 'room'), credentialsOf(request.bearer), right);
    return sessions.find(placed(request, 'room'), placed(request, 'session'));
  };
  return [
    {
      method: 'PATCH',
      path: `${base}/{room}/{session}`,
      summary: 'Send candidates of ICE, or start it anew',
      body: { type: FRAGMENT, schema: TEXT },
      answers: {
        200: { what: 'ICE starts anew with these parameters', type: FRAGMENT, schema: TEXT },
        204: { what: 'Taken' },
      },
      errors: [...AVATAR_ERRORS, 'MEDIA_UNSUPPORTED', 'MESSAGE_UNEXPECTED'],
      handle: async (request) => {
        requireType(request, FRAGMENT);
        const session = await found(request);
        const { ifMatch } = request;
        if (ifMatch !== undefined && ifMatch !== '*' && ifMatch !== session.etag()) {
          throw new VivaError('MESSAGE_UNEXPECTED', {
            message: 'PATCH',
            reason: 'ICE was started anew meanwhile',
          });
        }
        const said = await session.trickle(String(request.body));
        if (said === undefined) return { status: 204 };
        return { status: 200, type: FRAGMENT, body: said, headers: { etag: session.etag() } };
      },
    },
    {
      method: 'DELETE',
      path: `${base}/{room}/{session}`,
      summary: 'End the session',
      answers: { 200: { what: 'It is over' } },
      errors: AVATAR_ERRORS,
      handle: async (request) => {
        (await found(request)).close();
        return { status: 200 };
      },
    },
  ];
};

/** WHIP: send to a room with any encoder. WHEP: watch a room's avatar with any player. */
export const whipRoutes = (options: WhipRoutesOptions): readonly Route[] => {
  const { rooms, access, sessions } = options;
  const permitted = permittedBy(access, 'subscribe');
  const answers = { 201: { what: 'The answer; `Location` names the session', type: SDP, schema: TEXT } };
  const errors = [
    ...AVATAR_ERRORS,
    'SDP_INVALID',
    'MEDIA_UNSUPPORTED',
    'CALLS_PREPARING',
    'CALLS_UNAVAILABLE',
  ];
  return [
    {
      method: 'POST',
      path: '/v1/whip/{room}',
      summary: 'Send sound, and pictures, into a room (WHIP, RFC 9725)',
      body: { type: SDP, schema: TEXT },
      answers,
      errors,
      handle: async (request) => {
        requireType(request, SDP);
        const name = placed(request, 'room');
        const who = await access.require(name, credentialsOf(request.bearer), 'publish');
        const room = await rooms.enter(name);
        return opened('/v1/whip', await sessions.send(room, request.body, who.name ?? 'Sender'));
      },
    },
    ...sessionRoutes('/v1/whip', 'publish', options),
    {
      method: 'POST',
      path: '/v1/whep/{room}',
      summary: 'Watch a room’s avatar (WHEP); the first, or the one that `?avatar=` names',
      body: { type: SDP, schema: TEXT },
      answers,
      errors,
      handle: async (request) => {
        requireType(request, SDP);
        const room = rooms.find(await permitted(request));
        return opened('/v1/whep', await sessions.view(room, request.body, request.query['avatar']));
      },
    },
    ...sessionRoutes('/v1/whep', 'subscribe', options),
  ];
};
