/** The door of src/call: what the root, the command line and the tests may use. Everything else in here is private to the room. */
export type { CallFigure } from './call-figure.ts';
export type {
  Axis,
  CallMedia,
  Expression,
  Face,
  FaceDescription,
  Film,
  FilmFormat,
  HeardPacket,
} from './call-media.ts';
export type { Calls, CallsOptions } from './calls.ts';
export { openCalls } from './calls.ts';
export { startMediasoup } from './media/mediasoup-server.ts';
export { MediaServers } from './media/media-servers.ts';
export type { MediaServer } from './media/media-router.ts';
export { isPublicAddress } from './publish/public-address.ts';
export type { IceServerView } from './protocol/room-message.ts';
