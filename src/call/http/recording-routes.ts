import { z } from 'zod';
import type { Route } from '../../stream/index.ts';
import { FILM } from '../protocol/guest-message.ts';
import type { Recordings } from '../record/recordings.ts';
import type { Access } from '../room/access.ts';
import type { Rooms } from '../room/rooms.ts';
import type { Permitted } from './route-parts.ts';
import { AVATAR_ERRORS, AVATAR_PATH, json, permittedBy, placed, readBody } from './route-parts.ts';

export interface RecordingRoutesOptions {
  readonly rooms: Rooms;
  readonly access: Access;
  readonly recordings: Recordings;
}

const RecordingBody = z.strictObject({ format: FILM.default('mp4') });
const RECORDING = z.object({
  id: z.string(),
  room: z.string(),
  avatar: z.string(),
  format: FILM,
  state: z.enum(['recording', 'finished', 'failed']),
  lengthMs: z.number(),
  bytes: z.number(),
  ended: z.enum(['asked', 'avatar-left', 'limit']).optional(),
  code: z.string().optional(),
  message: z.string().optional(),
});

const PATH = `${AVATAR_PATH}/recordings`;
const ONE = `${PATH}/{recording}`;
const FILE = `${ONE}/file`;
const ERRORS = ['RECORDING_UNKNOWN', 'TOKEN_INVALID', 'RIGHT_MISSING'];

/** Beginning, looking at and ending. What is over is found although its avatar and its room have gone. */
const recordingRoutes = (
  { rooms, recordings }: RecordingRoutesOptions,
  permitted: Permitted,
): readonly Route[] => [
  {
    method: 'POST',
    path: PATH,
    summary: 'Record an avatar, sound and picture as its viewers get them; everybody in the room is told',
    body: { ...json(RecordingBody), optional: true },
    answers: { 201: { what: 'It is being recorded', ...json(RECORDING) } },
    errors: [...AVATAR_ERRORS, 'REQUEST_INVALID', 'QUEUE_FULL', 'OUTPUT_UNWRITABLE'],
    handle: async (request) => {
      const room = rooms.find(await permitted(request));
      const { format } = readBody(RecordingBody, request.body);
      const recording = await recordings.begin(room, placed(request, 'avatar'), format);
      return { status: 201, body: recording.view() };
    },
  },
  {
    method: 'GET',
    path: PATH,
    summary: 'Recordings of an avatar since the service began',
    answers: { 200: { what: 'All of them', ...json(z.object({ recordings: z.array(RECORDING) })) } },
    errors: ERRORS,
    handle: async (request) => {
      const found = recordings.of(await permitted(request), placed(request, 'avatar'));
      return { status: 200, body: { recordings: found.map((recording) => recording.view()) } };
    },
  },
  {
    method: 'GET',
    path: ONE,
    summary: 'How far a recording is',
    answers: { 200: { what: 'The recording', ...json(RECORDING) } },
    errors: ERRORS,
    handle: async (request) => {
      const recording = recordings.find(await permitted(request), placed(request, 'recording'));
      return { status: 200, body: recording.view() };
    },
  },
  {
    method: 'DELETE',
    path: ONE,
    summary: 'End a recording; its file is whole when this is answered',
    answers: { 200: { what: 'What became of it', ...json(RECORDING) } },
    errors: ERRORS,
    handle: async (request) => {
      const recording = recordings.find(await permitted(request), placed(request, 'recording'));
      recording.end('asked');
      await recording.done;
      return { status: 200, body: recording.view() };
    },
  },
];

const fileRoutes = ({ recordings }: RecordingRoutesOptions, permitted: Permitted): readonly Route[] => [
  {
    method: 'GET',
    path: FILE,
    summary: 'The film of a recording that is over: MP4 or WebM',
    answers: { 200: { what: 'The film', type: 'video/mp4', schema: z.string() } },
    errors: ERRORS,
    handle: async (request) => {
      const room = await permitted(request);
      const id = placed(request, 'recording');
      const { format } = recordings.find(room, id).view();
      const { bytes, stream } = await recordings.read(room, id);
      const headers = {
        'content-length': String(bytes),
        'content-disposition': `attachment; filename="${id}.${format}"`,
        'cache-control': 'no-store',
      };
      return { status: 200, type: `video/${format}`, body: stream, headers };
    },
  },
  {
    method: 'DELETE',
    path: FILE,
    summary: 'Take a recording’s file away',
    answers: { 204: { what: 'It is gone' } },
    errors: ERRORS,
    handle: async (request) => {
      await recordings.remove(await permitted(request), placed(request, 'recording'));
      return { status: 204 };
    },
  },
];

/** Recordings of avatars, over HTTP. */
export const recordRoutes = (options: RecordingRoutesOptions): readonly Route[] => {
  const permitted = permittedBy(options.access, 'record');
  return [...recordingRoutes(options, permitted), ...fileRoutes(options, permitted)];
};
