import { isIP } from 'node:net';
import { availableParallelism } from 'node:os';
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import type { Steps } from './core/delivery.ts';
import { VivaError } from './core/errors.ts';
import { LIMITS } from './core/limits.ts';
import type { Milliseconds, VoiceId } from './core/units.ts';
import { ms, voiceId } from './core/units.ts';
import type { ModelFolders, Provider } from './inference/index.ts';

/** The execution providers that the inference runtime knows by name. Which of them a machine has, `vivavoce doctor` says. */
export const PROVIDERS = ['cpu', 'webgpu', 'cuda', 'tensorrt', 'coreml', 'dml'] as const satisfies Provider[];

export const LOG_LEVELS = ['debug', 'info', 'warn', 'error', 'silent'] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

const STEPS = { '1': 1, '2': 2, auto: 'auto' } as const;

/** What decides about a default when the environment does not. */
export interface Machine {
  /** Processors that this process may use. @range [1, ∞) */
  readonly cores: number;
  /** Absolute paths of the models that came with this code, and of where it keeps those it fetches. */
  readonly models: ModelFolders;
}

/** Where the server's certificate and its key lie; both in PEM. */
export interface TlsFiles {
  readonly certificate: string;
  readonly key: string;
}

/** What calls need to know of the machine and its net. */
export interface CallSettings {
  readonly enabled: boolean;
  /** The address that media is taken at. */
  readonly listen: string;
  /** What is told to clients in its place, behind a NAT. */
  readonly announced: string | undefined;
  /** The first port of media, for UDP and TCP; each media server takes the next. 0 lets the system choose. */
  readonly port: number;
  /** Media servers at most; each is a process with a thread. @range [1, 64] */
  readonly servers: number;
  /** What clients are told to try: `turn:host:3478?transport=udp`. */
  readonly turn: readonly string[];
  readonly turnUser: string | undefined;
  readonly turnPassword: string | undefined;
  /** What tokens of rooms are signed with; `undefined`: something new at each start. */
  readonly secret: string | undefined;
  /** The folder that recordings are kept in; an absolute path. */
  readonly recordings: string;
  /** How large portraits are drawn, in pixels on a side, while there is time for it. */
  readonly picture: 256 | 384 | 512;
  /** Other servers that avatars may be published to; none named: every public one. */
  readonly publishHosts: readonly string[];
  /** The media server's program, in place of the one that the set-up brings. */
  readonly program: string | undefined;
}

/** The configuration as it is inside: complete, branded, read-only. docs/configuration.md has a row for each. */
export interface Config {
  readonly host: string;
  /** 0 lets the system choose. */
  readonly port: number;
  /** Any one of them opens the door; none means that it is open, which only loopback allows. */
  readonly apiKeys: readonly string[];
  /** Origins of pages, beside our own, that a browser may call from: `https://app.example`. */
  readonly origins: readonly string[];
  readonly tls: TlsFiles | undefined;
  /** Absolute paths. */
  readonly models: ModelFolders;
  readonly provider: Provider;
  /** What networks run on where the provider cannot; `undefined`: that is an error. */
  readonly fallback: Provider | undefined;
  /** Worker threads that run inference. @range [1, 256] */
  readonly lanes: number;
  /** A bound above what admission finds by measuring. @range [1, 10000] */
  readonly maxSessions: number;
  /** Requests and connections a minute of one client; 0 for no bound. */
  readonly requestsPerMinute: number;
  readonly logLevel: LogLevel;
  /** `undefined`: the registry's own choice. */
  readonly defaultVoice: VoiceId | undefined;
  /** Steps of a voice's flow where a request does not say. */
  readonly steps: Steps;
  /** Unplayed sound that a WebSocket session keeps at the client, unless that asks otherwise. */
  readonly ahead: Milliseconds;
  readonly drain: Milliseconds;
  readonly idle: Milliseconds;
  readonly resumeGrace: Milliseconds;
  readonly calls: CallSettings;
  /** The collector of traces; `undefined`: none. */
  readonly traces: URL | undefined;
}

/** Defaults are spelled as in the environment, so that the page and the code compare like with like. */
const wholeNumber = (minimum: number, maximum: number, usual: number) =>
  z
    .string()
    .regex(/^\d{1,9}$/, 'must be a whole number')
    .transform(Number)
    .refine((value) => value >= minimum && value <= maximum, {
      message: `must be within ${String(minimum)} to ${String(maximum)}`,
    })
    .prefault(String(usual));

const span = (minimum: number, maximum: number, usual: Milliseconds) =>
  wholeNumber(minimum, maximum, usual).transform(ms);

const list = (item: z.ZodType<string, string>) =>
  z
    .string()
    .transform((text) => text.split(',').map((part) => part.trim()))
    .pipe(z.array(item))
    .default([]);

const isOrigin = (text: string): boolean => URL.canParse(text) && new URL(text).origin === text;
const anHour = 3_600_000;

/** The environment as it is spelled outside; the unit is in the name because there is no type out there. */
const environmentOn = ({ cores, models }: Machine) =>
  z.object({
    HOST: z.string().default('127.0.0.1'),
    PORT: wholeNumber(0, 65_535, 8080),
    VIVAVOCE_API_KEYS: list(
      z.string().regex(/^[\x21-\x7e]+$/, 'a key must be printable ASCII without blanks'),
    ),
    VIVAVOCE_ORIGINS: list(z.string().refine(isOrigin, 'must be origins such as https://app.example')),
    VIVAVOCE_TLS_CERT: z.string().optional(),
    VIVAVOCE_TLS_KEY: z.string().optional(),
    VIVAVOCE_MODELS: z.string().default(models.fetched),
    VIVAVOCE_PROVIDER: z.enum(PROVIDERS).default('cpu'),
    VIVAVOCE_PROVIDER_FALLBACK: z.enum(PROVIDERS).optional(),
    VIVAVOCE_LANES: wholeNumber(1, 256, cores),
    VIVAVOCE_MAX_SESSIONS: wholeNumber(1, 10_000, 256),
    VIVAVOCE_REQUESTS_PER_MINUTE: wholeNumber(0, 1_000_000, LIMITS.requestsPerMinute),
    VIVAVOCE_LOG_LEVEL: z.enum(LOG_LEVELS).default('info'),
    VIVAVOCE_DEFAULT_VOICE: z
      .string()
      .regex(/^[\w.*+-]+$/, 'must be the id of a voice, or a blend such as heart*0.6+michael*0.4')
      .transform(voiceId)
      .optional(),
    VIVAVOCE_STEPS: z.enum(['1', '2', 'auto']).default('1'),
    VIVAVOCE_AHEAD_MS: span(LIMITS.ahead.minimum, LIMITS.ahead.maximum, LIMITS.ahead.usual),
    VIVAVOCE_DRAIN_MS: span(0, anHour, LIMITS.drain),
    VIVAVOCE_IDLE_MS: span(1_000, anHour, LIMITS.idle),
    VIVAVOCE_RESUME_MS: span(0, anHour, LIMITS.resumeGrace),
    VIVAVOCE_CALLS: z.enum(['on', 'off']).default('on'),
    VIVAVOCE_CALL_LISTEN: z.union([z.ipv4(), z.ipv6()], 'must be an IP address').optional(),
    VIVAVOCE_CALL_ANNOUNCED: z.string().optional(),
    VIVAVOCE_CALL_PORT: wholeNumber(0, 65_535, 44_440),
    VIVAVOCE_CALL_SERVERS: wholeNumber(1, 64, Math.max(1, Math.floor(cores / 4))),
    VIVAVOCE_CALL_TURN: list(z.string().regex(/^(turns?|stun):\S+$/, 'must be as turn:host:3478')),
    VIVAVOCE_CALL_TURN_USER: z.string().optional(),
    VIVAVOCE_CALL_TURN_PASSWORD: z.string().optional(),
    VIVAVOCE_CALL_SECRET: z.string().min(16, 'must have 16 characters or more').optional(),
    VIVAVOCE_CALL_RECORDINGS: z.string().optional(),
    VIVAVOCE_CALL_PICTURE: z.enum(['256', '384', '512']).default('512'),
    VIVAVOCE_CALL_PUBLISH_HOSTS: list(
      z.string().regex(/^(\[[\da-f:]+\]|[\w.-]+)(:\d+)?$/i, 'must be as media.example or media.example:8443'),
    ),
    VIVAVOCE_CALL_WORKER: z.string().optional(),
    OTEL_EXPORTER_OTLP_ENDPOINT: z.url({ protocol: /^https?$/ }).optional(),
  });
type Environment = z.infer<ReturnType<typeof environmentOn>>;

/** Beside the code: `.runtime` is what a set-up brings, and neither a commit nor a package holds it. */
const beside = (path: string): string => fileURLToPath(new URL(`../${path}`, import.meta.url));

const thisMachine = (): Machine => ({
  cores: availableParallelism(),
  models: { bundled: beside('models'), fetched: beside('.runtime/models') },
});

/** Every variable that is read, in the order of docs/configuration.md. */
export const VARIABLES: readonly string[] = Object.keys(environmentOn(thisMachine()).shape);

/** An empty variable is what a shell script or a compose file leaves of one that is not set. */
const withoutEmpty = (environment: Readonly<Record<string, string | undefined>>): Record<string, string> =>
  Object.fromEntries(
    Object.entries(environment).flatMap(([name, value]) => {
      const trimmed = value?.trim() ?? '';
      return trimmed === '' ? [] : [[name, trimmed]];
    }),
  );

/** `VIVAVOCE_…` names that nothing reads: nearly always a slip of the finger, and silence would hide it. */
const strangers = (names: readonly string[]): readonly string[] =>
  names
    .filter((name) => name.startsWith('VIVAVOCE_') && !VARIABLES.includes(name))
    .map((name) => `${name}: no such setting`);

const LOOPBACK = /^(localhost|127(\.\d{1,3}){3}|\[?::1\]?)$/i;

/** What no single variable can say: how they stand to each other. */
const contradictions = (given: Readonly<Record<string, string>>): readonly string[] => {
  const host = given['HOST'];
  const issues: string[] = [];
  if (host !== undefined && !LOOPBACK.test(host) && !('VIVAVOCE_API_KEYS' in given)) {
    issues.push(`VIVAVOCE_API_KEYS: required when HOST is not loopback, and it is ${host}`);
  }
  if ('VIVAVOCE_TLS_CERT' in given !== 'VIVAVOCE_TLS_KEY' in given) {
    issues.push('VIVAVOCE_TLS_CERT and VIVAVOCE_TLS_KEY: give both or neither');
  }
  return issues;
};

const tlsFilesOf = (environment: Environment): TlsFiles | undefined => {
  const { VIVAVOCE_TLS_CERT: certificate, VIVAVOCE_TLS_KEY: key } = environment;
  return certificate === undefined || key === undefined ? undefined : { certificate, key };
};

/** Media listens where the service does, where that is an address. */
const callsOf = (read: Environment): CallSettings => ({
  enabled: read.VIVAVOCE_CALLS === 'on',
  listen: read.VIVAVOCE_CALL_LISTEN ?? (isIP(read.HOST) === 0 ? '127.0.0.1' : read.HOST),
  announced: read.VIVAVOCE_CALL_ANNOUNCED,
  port: read.VIVAVOCE_CALL_PORT,
  servers: read.VIVAVOCE_CALL_SERVERS,
  turn: read.VIVAVOCE_CALL_TURN,
  turnUser: read.VIVAVOCE_CALL_TURN_USER,
  turnPassword: read.VIVAVOCE_CALL_TURN_PASSWORD,
  secret: read.VIVAVOCE_CALL_SECRET,
  recordings: resolve(read.VIVAVOCE_CALL_RECORDINGS ?? beside('.runtime/recordings')),
  picture: ({ 256: 256, 384: 384, 512: 512 } as const)[read.VIVAVOCE_CALL_PICTURE],
  publishHosts: read.VIVAVOCE_CALL_PUBLISH_HOSTS,
  program: read.VIVAVOCE_CALL_WORKER,
});

/** Reads the environment, or throws `CONFIG_INVALID` with everything that is wrong with it at once. */
export const readConfig = (
  environment: Readonly<Record<string, string | undefined>>,
  machine: Machine = thisMachine(),
): Config => {
  const given = withoutEmpty(environment);
  const parsed = environmentOn(machine).safeParse(given);
  const issues = [
    ...(parsed.error?.issues ?? []).map((issue) => `${String(issue.path[0])}: ${issue.message}`),
    ...contradictions(given),
    ...strangers(Object.keys(given)),
  ];
  if (!parsed.success || issues.length > 0) throw new VivaError('CONFIG_INVALID', { issues });
  const read = parsed.data;
  return Object.freeze({
    host: read.HOST,
    port: read.PORT,
    apiKeys: read.VIVAVOCE_API_KEYS,
    origins: read.VIVAVOCE_ORIGINS,
    tls: tlsFilesOf(read),
    models: Object.freeze({ bundled: machine.models.bundled, fetched: resolve(read.VIVAVOCE_MODELS) }),
    provider: read.VIVAVOCE_PROVIDER,
    fallback: read.VIVAVOCE_PROVIDER_FALLBACK,
    lanes: read.VIVAVOCE_LANES,
    maxSessions: read.VIVAVOCE_MAX_SESSIONS,
    requestsPerMinute: read.VIVAVOCE_REQUESTS_PER_MINUTE,
    logLevel: read.VIVAVOCE_LOG_LEVEL,
    defaultVoice: read.VIVAVOCE_DEFAULT_VOICE,
    steps: STEPS[read.VIVAVOCE_STEPS],
    ahead: read.VIVAVOCE_AHEAD_MS,
    drain: read.VIVAVOCE_DRAIN_MS,
    idle: read.VIVAVOCE_IDLE_MS,
    resumeGrace: read.VIVAVOCE_RESUME_MS,
    calls: callsOf(read),
    traces:
      read.OTEL_EXPORTER_OTLP_ENDPOINT === undefined ? undefined : new URL(read.OTEL_EXPORTER_OTLP_ENDPOINT),
  });
};
