import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { kill } from 'node:process';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { VivaError } from './core/errors.ts';
import { LIMITS } from './core/limits.ts';

/** Where the set-up says how far it is with the program that carries the media of calls. */
const STATUS = fileURLToPath(new URL('../.runtime/call-worker/status.json', import.meta.url));

const Status = z.discriminatedUnion('state', [
  z.object({ state: z.literal('ready'), version: z.string(), binary: z.string() }),
  z.object({
    state: z.literal('preparing'),
    step: z.string(),
    percent: z.number(),
    process: z.number().int(),
  }),
  z.object({ state: z.literal('failed'), reason: z.string() }),
]);

/** Whether there can be calls: the program that carries their media, how far it is, or why there is none. */
export type CallProgram =
  | { readonly state: 'ready'; readonly program: string }
  | { readonly state: 'preparing'; readonly step: string; readonly percent: number }
  | { readonly state: 'absent'; readonly reason: string; readonly remedy: string };

const remedy = 'run npm start, or name a mediasoup-worker by VIVAVOCE_CALL_WORKER';

const installedVersion = (): string | undefined => {
  try {
    const main = createRequire(import.meta.url).resolve('mediasoup');
    const folder = main.slice(0, main.lastIndexOf('mediasoup') + 'mediasoup'.length);
    const { version } = JSON.parse(readFileSync(`${folder}/package.json`, 'utf8')) as { version: string };
    return version;
  } catch {
    return undefined;
  }
};

const readStatus = (): z.infer<typeof Status> | undefined => {
  try {
    return Status.parse(JSON.parse(readFileSync(STATUS, 'utf8')));
  } catch {
    // Not there, or of another form: the set-up has not been here.
    return undefined;
  }
};

/** Whether a process of that number runs. */
const isAlive = (process: number): boolean => {
  try {
    kill(process, 0);
    return true;
  } catch {
    return false;
  }
};

/** @param runs whether a process of that number runs: one that was killed prepares nothing */
export const findCallProgram = (
  chosen: string | undefined,
  runs: (process: number) => boolean = isAlive,
): CallProgram => {
  const version = installedVersion();
  if (version === undefined) {
    return { state: 'absent', reason: 'mediasoup is not installed', remedy: 'run npm install mediasoup' };
  }
  if (chosen !== undefined) {
    if (existsSync(chosen)) return { state: 'ready', program: chosen };
    return { state: 'absent', reason: `there is no ${chosen}`, remedy: 'mend VIVAVOCE_CALL_WORKER' };
  }
  return brought(version, runs);
};

/** What the set-up brought, or is bringing. */
const brought = (version: string, runs: (process: number) => boolean): CallProgram => {
  const status = readStatus();
  if (status?.state === 'ready' && status.version === version && existsSync(status.binary)) {
    return { state: 'ready', program: status.binary };
  }
  if (status?.state === 'preparing' && runs(status.process)) {
    return { state: 'preparing', step: status.step, percent: status.percent };
  }
  const reason = status?.state === 'failed' ? status.reason : 'the media server has not been brought';
  return { state: 'absent', reason, remedy };
};

/** The program's path. Throws `CALLS_PREPARING` or `CALLS_UNAVAILABLE`. */
export const requireCallProgram = (found: CallProgram): string => {
  if (found.state === 'ready') return found.program;
  if (found.state === 'absent') {
    throw new VivaError('CALLS_UNAVAILABLE', { reason: found.reason, remedy: found.remedy });
  }
  const { step, percent } = found;
  throw new VivaError('CALLS_PREPARING', { step, percent, retryAfter: LIMITS.callsPreparing });
};
