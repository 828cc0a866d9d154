import { z } from 'zod';
import { LIMITS } from '../../core/limits.ts';
import { ms } from '../../core/units.ts';
import type { Route, RouteRequest } from '../../stream/index.ts';
import { DELIVERY } from '../../stream/protocol/delivery.ts';
import type { CallMedia } from '../call-media.ts';
import { EXPRESSION } from '../protocol/guest-message.ts';
import { RIGHTS } from '../protocol/room-message.ts';
import type { Access } from '../room/access.ts';
import { credentialsOf } from '../room/access.ts';
import { checkText, wholeText } from '../room/guest-requests.ts';
import type { RoomTokens } from '../room/jose-tokens.ts';
import type { Room } from '../room/room.ts';
import type { Rooms } from '../room/rooms.ts';
import { checkRoomName } from '../room/rooms.ts';
import { AVATAR_ERRORS, AVATAR_PATH, ROOM_PATH, json, permittedBy, placed, readBody } from './route-parts.ts';

export interface RoomRoutesOptions {
  readonly rooms: Rooms;
  readonly access: Access;
  readonly tokens: RoomTokens;
  readonly media: Pick<CallMedia, 'faces'>;
}

const name = z.string().trim().min(1).max(LIMITS.nameCharacters);
const TRACK = z.object({ id: z.string(), kind: z.enum(['audio', 'video']) });
const AVATAR = z.object({
  id: z.string(),
  name: z.string(),
  voice: z.string(),
  face: z.string(),
  state: z.enum(['idle', 'listening', 'speaking']),
  synthetic: z.literal(true),
  recordings: z.array(z.string()),
  tracks: z.array(TRACK),
});
const GUEST = z.object({
  id: z.string(),
  name: z.string(),
  kind: z.enum(['person', 'sender', 'viewer', 'brain']),
  tracks: z.array(TRACK),
});
const ROOM = z.object({ name: z.string(), guests: z.array(GUEST), avatars: z.array(AVATAR) });

const RoomBody = z.strictObject({ name });
const AvatarBody = z.strictObject({
  name: name.optional(),
  voice: name.optional(),
  face: name.optional(),
  ...DELIVERY,
});
const SayBody = z.strictObject({ text: z.string(), utterance: name.optional() });
const TokenBody = z.strictObject({
  name: name.optional(),
  rights: z
    .array(z.enum(RIGHTS))
    .min(1)
    .default([...RIGHTS]),
  lastsMs: z.number().int().min(1_000).max(LIMITS.token.maximum).default(LIMITS.token.usual),
});

const viewOf = (room: Room): z.infer<typeof ROOM> => ({
  name: room.name,
  guests: room.guests().map((guest) => ({ ...guest.view(), tracks: [...guest.view().tracks] })),
  avatars: room.avatars().map((avatar) => {
    const { tracks, recordings, ...view } = avatar.view();
    return { ...view, recordings: [...recordings], tracks: [...tracks] };
  }),
});

/** What every route of a room is handed. */
interface Parts extends RoomRoutesOptions {
  /** Throws `AUTHENTICATION_REQUIRED`. */
  readonly keyed: (request: RouteRequest) => void;
  /** The room of the path, for one who may control it. */
  readonly controlled: (request: RouteRequest) => Promise<Room>;
}

const openRoutes = ({ rooms, media, keyed }: Parts): readonly Route[] => [
  {
    method: 'GET',
    path: '/v1/faces',
    summary: 'Faces that an avatar can have',
    answers: {
      200: {
        what: 'All of them',
        ...json(z.object({ faces: z.array(z.object({ id: z.string(), name: z.string() })) })),
      },
    },
    errors: [],
    handle: () => Promise.resolve({ status: 200, body: { faces: media.faces() } }),
  },
  {
    method: 'GET',
    path: '/v1/rooms',
    summary: 'Rooms that are open',
    answers: { 200: { what: 'All of them', ...json(z.object({ rooms: z.array(ROOM) })) } },
    errors: ['AUTHENTICATION_REQUIRED'],
    handle: (request) => {
      keyed(request);
      return Promise.resolve({ status: 200, body: { rooms: rooms.list().map(viewOf) } });
    },
  },
  {
    method: 'POST',
    path: '/v1/rooms',
    summary: 'Open a room, or find it open',
    body: json(RoomBody),
    answers: { 201: { what: 'The room', ...json(ROOM) } },
    errors: [
      'AUTHENTICATION_REQUIRED',
      'REQUEST_INVALID',
      'ROOM_FULL',
      'CALLS_PREPARING',
      'CALLS_UNAVAILABLE',
    ],
    handle: async (request) => {
      keyed(request);
      const { name: asked } = readBody(RoomBody, request.body);
      return { status: 201, body: viewOf(await rooms.enter(asked)) };
    },
  },
];

const oneRoomRoutes = ({ rooms, access, tokens, keyed }: Parts): readonly Route[] => [
  {
    method: 'GET',
    path: ROOM_PATH,
    summary: 'Who is in a room',
    answers: { 200: { what: 'The room', ...json(ROOM) } },
    errors: ['ROOM_UNKNOWN', 'TOKEN_INVALID'],
    handle: async (request) => {
      await access.check(placed(request, 'room'), credentialsOf(request.bearer));
      return { status: 200, body: viewOf(rooms.find(placed(request, 'room'))) };
    },
  },
  {
    method: 'DELETE',
    path: ROOM_PATH,
    summary: 'Close a room, whoever is in it',
    answers: { 204: { what: 'It is closed' } },
    errors: ['AUTHENTICATION_REQUIRED', 'ROOM_UNKNOWN'],
    handle: (request) => {
      keyed(request);
      rooms.end(placed(request, 'room'));
      return Promise.resolve({ status: 204 });
    },
  },
  {
    method: 'POST',
    path: `${ROOM_PATH}/tokens`,
    summary: 'A token for one who is to take part; the room need not be open yet',
    body: { ...json(TokenBody), optional: true },
    answers: { 201: { what: 'The token', ...json(z.object({ token: z.string(), lastsMs: z.number() })) } },
    errors: ['AUTHENTICATION_REQUIRED', 'REQUEST_INVALID'],
    handle: async (request) => {
      keyed(request);
      const { rights, lastsMs, name: called } = readBody(TokenBody, request.body);
      checkRoomName(placed(request, 'room'));
      const lasts = ms(lastsMs);
      const token = await tokens.issue({ room: placed(request, 'room'), rights, lasts, name: called });
      return { status: 201, body: { token, lastsMs } };
    },
  },
];

const avatarRoutes = ({ controlled }: Parts): readonly Route[] => [
  {
    method: 'POST',
    path: `${ROOM_PATH}/avatars`,
    summary: 'Bring an avatar into a room',
    body: { ...json(AvatarBody), optional: true },
    answers: { 201: { what: 'The avatar', ...json(AVATAR) } },
    errors: [...AVATAR_ERRORS, 'REQUEST_INVALID', 'VOICE_UNKNOWN', 'ROOM_FULL', 'ADMISSION_REFUSED'],
    handle: async (request) => {
      const { name: called, voice, face, ...delivery } = readBody(AvatarBody, request.body);
      const here = await (await controlled(request)).addAvatar({ name: called, voice, face, delivery });
      return { status: 201, body: here.view() };
    },
  },
  {
    method: 'DELETE',
    path: AVATAR_PATH,
    summary: 'Take an avatar out of a room',
    answers: { 204: { what: 'It has gone' } },
    errors: AVATAR_ERRORS,
    handle: async (request) => {
      (await controlled(request)).removeAvatar(placed(request, 'avatar'));
      return { status: 204 };
    },
  },
  {
    method: 'GET',
    path: AVATAR_PATH,
    summary: 'What an avatar is doing',
    answers: { 200: { what: 'The avatar', ...json(AVATAR) } },
    errors: AVATAR_ERRORS,
    handle: async (request) => {
      const here = (await controlled(request)).avatar(placed(request, 'avatar'));
      return { status: 200, body: here.view() };
    },
  },
];

const speechRoutes = ({ controlled }: Parts): readonly Route[] => [
  {
    method: 'POST',
    path: `${AVATAR_PATH}/say`,
    summary: 'Have it say a text, after what it says already',
    body: json(SayBody),
    answers: { 202: { what: 'It will be said', ...json(z.object({ utterance: z.string() })) } },
    errors: [...AVATAR_ERRORS, 'TEXT_EMPTY', 'TEXT_TOO_LONG', 'UTTERANCE_LIMIT'],
    handle: async (request) => {
      const here = await controlled(request);
      const { text, utterance } = readBody(SayBody, request.body);
      checkText(text);
      const said = here.say(placed(request, 'avatar'), wholeText(text), utterance);
      return { status: 202, body: { utterance: said } };
    },
  },
  {
    method: 'POST',
    path: `${AVATAR_PATH}/interrupt`,
    summary: 'Have it fall silent and forget what waits',
    answers: { 204: { what: 'It is silent' } },
    errors: AVATAR_ERRORS,
    handle: async (request) => {
      (await controlled(request)).avatar(placed(request, 'avatar')).avatar.interrupt();
      return { status: 204 };
    },
  },
  {
    method: 'POST',
    path: `${AVATAR_PATH}/expression`,
    summary: 'Set what is added to its face, by names of Apple’s coefficients',
    body: json(EXPRESSION),
    answers: { 204: { what: 'It is worn' } },
    errors: [...AVATAR_ERRORS, 'REQUEST_INVALID', 'VALUE_OUT_OF_RANGE'],
    handle: async (request) => {
      const here = (await controlled(request)).avatar(placed(request, 'avatar'));
      here.avatar.express(readBody(EXPRESSION, request.body));
      return { status: 204 };
    },
  },
];

/** Rooms, their tokens and avatars, over HTTP. */
export const roomRoutes = (options: RoomRoutesOptions): readonly Route[] => {
  const { rooms, access } = options;
  const permitted = permittedBy(access, 'control');
  const parts: Parts = {
    ...options,
    keyed: ({ bearer }) => {
      access.requireKey(credentialsOf(bearer));
    },
    controlled: async (request) => rooms.find(await permitted(request)),
  };
  return [...openRoutes(parts), ...oneRoomRoutes(parts), ...avatarRoutes(parts), ...speechRoutes(parts)];
};
