import type { Clock } from '../core/clock.ts';
import type { Logger } from '../core/log.ts';
import type { Milliseconds } from '../core/units.ts';
import { LIMITS } from '../core/limits.ts';
import type { Route, SocketDoor } from '../stream/index.ts';
import { Keys, bearerKey } from '../stream/index.ts';
import type { CallFigure } from './call-figure.ts';
import type { CallMedia } from './call-media.ts';
import { publicationRoutes } from './http/publication-routes.ts';
import { recordRoutes } from './http/recording-routes.ts';
import { roomRoutes } from './http/room-routes.ts';
import { whipRoutes } from './http/whip-routes.ts';
import type { MediaServers } from './media/media-servers.ts';
import type { IceServerView } from './protocol/room-message.ts';
import { Publications } from './publish/publications.ts';
import { weriftDial } from './publish/werift-line.ts';
import { WhipExchange } from './publish/whip-exchange.ts';
import { Recordings } from './record/recordings.ts';
import { BrainConnection } from './room/brain-connection.ts';
import { Access } from './room/access.ts';
import { GuestConnection } from './room/guest-connection.ts';
import { RoomTokens } from './room/jose-tokens.ts';
import { Rooms } from './room/rooms.ts';
import { WhipSessions } from './whip/whip-sessions.ts';

export interface CallsOptions {
  readonly media: CallMedia;
  readonly servers: MediaServers;
  readonly clock: Clock;
  /** Of the clock's zero, since 1970. */
  readonly epoch: Milliseconds;
  readonly log: Logger;
  readonly apiKeys: readonly string[];
  readonly secret: string | undefined;
  readonly iceServers: readonly IceServerView[];
  /** Servers that avatars may be published to; none: every public one. */
  readonly publishHosts: readonly string[];
  /** The folder of recordings; made when it is needed. */
  readonly recordings: string;
  /** Throws `CALLS_PREPARING` or `CALLS_UNAVAILABLE` where there can be no call now. */
  readonly check: () => void;
  /** A place in the service for one who speaks. Throws what admission says. */
  readonly admit: () => { release(): void };
  readonly onFigure: (figure: CallFigure) => void;
}

/** Everything of calls that is asked over the net. */
export interface Calls {
  readonly rooms: Rooms;
  readonly routes: readonly Route[];
  readonly doors: readonly SocketDoor[];
  close(): Promise<void>;
}

export const openCalls = (options: CallsOptions): Calls => {
  const { servers, clock, log, iceServers } = options;
  const tokens = new RoomTokens(options.secret);
  const access = new Access(new Keys(options.apiKeys), tokens);
  const rooms = new Rooms({ ...options, openRouter: (asked) => servers.openRouter(asked) });
  const recordings = new Recordings({ media: options.media, folder: options.recordings });
  const dial = weriftDial(new WhipExchange(options.publishHosts), clock);
  const publications = new Publications({ dial, clock });
  const guests: SocketDoor = {
    path: '/v1/call',
    idle: LIMITS.guestSilence,
    accept: (transport, request) => {
      const bearer = bearerKey(request.headers.authorization);
      return new GuestConnection(transport, {
        rooms,
        recordings,
        access,
        clock,
        log,
        iceServers,
        bearer,
      });
    },
  };
  const brains: SocketDoor = {
    path: '/v1/brain',
    idle: LIMITS.idle,
    accept: (transport, request) => {
      const bearer = bearerKey(request.headers.authorization);
      return new BrainConnection(transport, { rooms, access, bearer });
    },
  };
  return {
    rooms,
    routes: [
      ...roomRoutes({ rooms, access, tokens, media: options.media }),
      ...recordRoutes({ rooms, access, recordings }),
      ...publicationRoutes({ rooms, access, publications }),
      ...whipRoutes({ rooms, access, sessions: new WhipSessions() }),
    ],
    doors: [guests, brains],
    close: async () => {
      rooms.close();
      await Promise.all([recordings.close(), publications.close()]);
      await servers.close();
    },
  };
};
