import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { joinCalls } from './join-calls.ts';
import type { CallFigure } from './call/index.ts';
import type { Config } from './config.ts';
import { assertNever } from './core/assert.ts';
import type { Clock } from './core/clock.ts';
import { VivaError } from './core/errors.ts';
import type { Logger } from './core/log.ts';
import { Scope } from './core/scope.ts';
import { ms } from './core/units.ts';
import type { ServiceOptions } from './service.ts';
import { Service } from './service.ts';
import type { Server, SessionEvent } from './stream/index.ts';
import { PrometheusMetrics, metricsRoutes, openTracer, startServer } from './stream/index.ts';

/** Whoever is called has a face. */
const CALLER = { motion: true, picture: true };

/** The folder of the built page. */
const PAGE = fileURLToPath(new URL('../client/dist', import.meta.url));

const readTls = (files: Config['tls']) => {
  if (!files) return undefined;
  const read = (file: string): Buffer => {
    try {
      return readFileSync(file);
    } catch (cause) {
      throw new VivaError('CONFIG_INVALID', { issues: [`${file}: cannot be read`] }, { cause });
    }
  };
  return { certificate: read(files.certificate), key: read(files.key) };
};

/** What is worth a line in the log. Utterances are counted elsewhere, not told one by one. */
const logEvent = (log: Logger, event: SessionEvent): void => {
  const { type, ...fields } = event;
  if (type === 'refused' || type === 'failed') log.warn(fields, `session ${type}`);
  else log.debug(fields, `session ${type}`);
};

/** What the service tells, into figures that are made after it. */
const countedBy = (
  metrics: () => PrometheusMetrics,
): Pick<ServiceOptions, 'onJob' | 'onSound' | 'onDropped' | 'onSteps' | 'onPicture'> => ({
  onJob: (report) => {
    metrics().onJob(report);
  },
  onSound: (span) => {
    metrics().onSound(span);
  },
  onDropped: () => {
    metrics().onDropped();
  },
  onSteps: (choice) => {
    metrics().onSteps(choice);
  },
  onPicture: (event) => {
    metrics().onPicture(event.type);
    if (event.type === 'sent' && event.late) metrics().onLatePicture(event.late);
    if (event.type === 'held' && event.because === 'late') metrics().onLatePicture(event.stage);
  },
});

/** What calls tell, counted; how long things took there stands in the log too, for whoever looks for it. */
const figuresInto =
  (metrics: () => PrometheusMetrics, log: Logger) =>
  (figure: CallFigure): void => {
    switch (figure.type) {
      case 'picture':
        metrics().onCallPicture(figure.step);
        return;
      case 'spoke':
        metrics().onCallSpoke(figure.made, figure.left);
        log.debug({ madeMs: figure.made, leftMs: figure.left }, 'call spoke');
        return;
      case 'ducked':
        metrics().onCallDucked(figure.after);
        log.debug({ afterMs: figure.after }, 'call ducked');
        return;
      default:
        assertNever(figure, 'figure of a call');
    }
  };

export interface ServeOptions {
  /** The folder of the built page. @defaultValue `client/dist`, where it has been built */
  readonly page?: string | undefined;
}

export interface Serving {
  readonly server: Server;
  /** Drains and closes everything. Idempotent. */
  close(): Promise<void>;
}

/**
 * The whole service: listens at once, so that health checks are answered, opens for traffic when the voices are warm.
 * Rejects with what hindered it, after closing what was open.
 */
export const serve = async (
  config: Config,
  clock: Clock,
  log: Logger,
  { page = existsSync(PAGE) ? PAGE : undefined }: ServeOptions = {},
): Promise<Serving> => {
  const scope = new Scope();
  try {
    const started = clock.now();
    const tracer = config.traces && scope.own(await openTracer(config.traces));
    const service: Service = scope.own(
      await Service.open({ config, clock, log, spareLane: true, ...countedBy(() => metrics) }),
    );
    const metrics: PrometheusMetrics = new PrometheusMetrics({
      active: () => server.active(),
      connections: () => server.connections(),
      lanes: () => service.lanes.load,
    });
    const admit = (): { release(): void } => server.enter(CALLER);
    const onFigure = figuresInto(() => metrics, log);
    const calls = scope.own(joinCalls({ config, clock, log, service, admit, onFigure }));
    const server: Server = scope.own(
      await startServer({
        ...config,
        service,
        clock,
        log,
        tls: readTls(config.tls),
        usualAhead: config.ahead,
        tracer,
        page,
        onEvent: (event) => {
          logEvent(log, event);
          metrics.onSession(event);
        },
        routes: calls.routes,
        doors: calls.doors,
        extend: (app) => {
          metricsRoutes(app, metrics);
        },
      }),
    );
    await service.warm();
    server.begin();
    const voices = service.voices().map(({ id }) => id);
    const after = ms(clock.now() - started);
    log.info(
      { url: server.url, voices: voices.join(' '), lanes: config.lanes, warmMs: after },
      'open for traffic',
    );
    return { server, close: () => scope.close() };
  } catch (error) {
    await scope.close();
    throw error;
  }
};
