import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** A server in a process of its own, ready. */
export interface ChildServer {
  readonly url: string;
  readonly pid: number;
  /** Resident memory now, in bytes (Linux). */
  residentBytes(): number;
  /** Processor time since its start, of all its threads, in ms (Linux). */
  processorTime(): number;
  close(): Promise<void>;
}

/** The system's ticks a second, which Linux has fixed for programs. */
const TICKS = 100;

/** Starts a program and waits until what it prints says where it listens. */
export const startChild = async (
  command: string,
  args: readonly string[],
  environment: Readonly<Record<string, string>>,
  addressIn: (output: string) => string | undefined,
  onOutput: (text: string) => void = () => undefined,
): Promise<ChildServer> => {
  const child = spawn(command, args, { env: { ...process.env, ...environment }, stdio: 'pipe' });
  const ended = new Promise<void>((resolve) =>
    child.once('exit', () => {
      resolve();
    }),
  );
  let output = '';
  const url = await new Promise<string>((resolve, reject) => {
    const read = (bytes: Buffer): void => {
      onOutput(bytes.toString());
      output = (output + bytes.toString()).slice(-10_000);
      const found = addressIn(output);
      if (found !== undefined) resolve(found);
    };
    child.stdout.on('data', read);
    child.stderr.on('data', read);
    child.once('exit', () => {
      reject(new Error(`${command} ended before it was ready:\n${output}`));
    });
  });
  const { pid } = child;
  if (pid === undefined) throw new Error(`${command} has no process`);
  const proc = (file: string): string => readFileSync(`/proc/${pid}/${file}`, 'utf8');
  return {
    url,
    pid,
    residentBytes: () => Number(/^VmRSS:\s+(\d+) kB$/m.exec(proc('status'))?.[1] ?? 0) * 1024,
    processorTime: () => {
      const fields = proc('stat')
        .replace(/^.*\) /, '')
        .split(' ');
      return ((Number(fields[11]) + Number(fields[12])) * 1000) / TICKS;
    },
    close: async () => {
      child.kill('SIGTERM');
      const killing = setTimeout(() => child.kill('SIGKILL'), 15_000);
      await ended;
      clearTimeout(killing);
    },
  };
};

/**
 * Starts our service from this working copy, on a port of the system's choice, warm when it resolves.
 *
 * @param onOutput told of all that it prints, as it comes
 */
export const startOurs = (
  environment: Readonly<Record<string, string>> = {},
  onOutput?: (text: string) => void,
): Promise<ChildServer> =>
  startChild(
    process.execPath,
    [fileURLToPath(new URL('../src/main.ts', import.meta.url))],
    { PORT: '0', VIVAVOCE_LOG_LEVEL: 'warn', ...environment },
    (output) => /^Vivavoce is open at (\S+)$/m.exec(output)?.[1],
    onOutput,
  );
