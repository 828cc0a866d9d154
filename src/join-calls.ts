import type { CallFigure, Calls, IceServerView } from './call/index.ts';
import { MediaServers, openCalls, startMediasoup } from './call/index.ts';
import { callMedia } from './call-media.ts';
import { findCallProgram, requireCallProgram } from './call-program.ts';
import type { CallSettings, Config } from './config.ts';
import type { Clock } from './core/clock.ts';
import { SYSTEM_EPOCH } from './core/clock.ts';
import type { Logger } from './core/log.ts';
import type { Service } from './service.ts';

export interface JoinCallsOptions {
  readonly config: Config;
  readonly clock: Clock;
  readonly log: Logger;
  readonly service: Service;
  readonly admit: () => { release(): void };
  readonly onFigure: (figure: CallFigure) => void;
}

const iceServersOf = ({ turn, turnUser, turnPassword }: CallSettings): readonly IceServerView[] =>
  turn.map((url) => ({
    urls: [url],
    ...(turnUser !== undefined && { username: turnUser }),
    ...(turnPassword !== undefined && { credential: turnPassword }),
  }));

/** A service that is to have none. */
const NO_CALLS = { routes: [], doors: [], close: () => Promise.resolve() };

/** Calls, as the configuration has them. Nothing is started before the first room. */
export const joinCalls = ({
  config,
  clock,
  log,
  service,
  admit,
  onFigure,
}: JoinCallsOptions): Pick<Calls, 'routes' | 'doors' | 'close'> => {
  const { calls, apiKeys } = config;
  if (!calls.enabled) return NO_CALLS;
  const media = callMedia({ service, log, side: calls.picture });
  const program = (): string => requireCallProgram(findCallProgram(calls.program));
  const servers = new MediaServers({
    count: calls.servers,
    start: (index) => {
      const port = calls.port === 0 ? 0 : calls.port + index;
      const { listen, announced } = calls;
      return startMediasoup({ program: program(), listen, announced, port, clock, log });
    },
  });
  return openCalls({
    media,
    servers,
    clock,
    epoch: SYSTEM_EPOCH,
    log,
    apiKeys,
    secret: calls.secret,
    iceServers: iceServersOf(calls),
    recordings: calls.recordings,
    publishHosts: calls.publishHosts,
    check: () => {
      program();
    },
    admit,
    onFigure,
  });
};
