import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { ChildServer } from '../child-server.ts';
import { startChild } from '../child-server.ts';

const path = (relative: string): string => fileURLToPath(new URL(relative, import.meta.url));

/** The folder of the peer's own Python packages; made once. */
const ENVIRONMENT = path('../../.runtime/peer');
const PYTHON = `${ENVIRONMENT}/bin/python`;

const run = (command: string, ...args: string[]): void => {
  const { status } = spawnSync(command, args, { stdio: ['ignore', 'ignore', 'inherit'] });
  if (status !== 0) throw new Error(`could not set the peer up: ${command} ${args.join(' ')}`);
};

/** The Python that has the peer's package, set up where it is not yet. */
export const preparePeer = (): string => {
  if (!existsSync(`${ENVIRONMENT}/lib`)) run('python3', '-m', 'venv', ENVIRONMENT);
  run(
    PYTHON,
    '-m',
    'pip',
    'install',
    '--quiet',
    '--disable-pip-version-check',
    '-r',
    path('requirements.txt'),
  );
  return PYTHON;
};

/** Starts the plain HTTP server around the Python package, after setting it up where it is not yet. */
export const startPeer = async (): Promise<ChildServer> => {
  preparePeer();
  const port = /^ready (\d+)$/m;
  return startChild(PYTHON, [path('plain_server.py')], {}, (output) => {
    const [, found] = port.exec(output) ?? [];
    return found === undefined ? undefined : `http://127.0.0.1:${found}`;
  });
};
