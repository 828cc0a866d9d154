import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { runCommandLine } from './command-line.ts';
import type { Terminal } from './terminal.ts';
import type { World } from './world.ts';

/** The command line's own `main`: reads the process, hands it to the commands, and ends it with their status. */
const stop = new AbortController();
for (const name of ['SIGINT', 'SIGTERM'] as const) {
  process.once(name, () => {
    stop.abort(new Error(name));
  });
}

const terminal: Terminal = {
  input: process.stdin,
  output: process.stdout,
  messages: process.stderr,
  watched: process.stderr.isTTY,
  typed: process.stdin.isTTY,
  environment: process.env,
  signal: stop.signal,
};

const Package = z.object({ version: z.string() });
const { version } = Package.parse(
  JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')),
);

const world: World = {
  terminal,
  openSpeaker: () => Promise.reject(new Error('the service is not assembled yet')),
  serve: () => Promise.reject(new Error('the service is not assembled yet')),
};

process.exitCode = await runCommandLine(process.argv.slice(2), world, version);
