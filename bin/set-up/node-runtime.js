import { existsSync, mkdirSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { npm, run } from './command.js';
import { Failure } from './failure.js';
import { RUNTIME } from './places.js';

/** The Node that is brought where the one at hand is too old. */
const VERSION = '24.21.0';
/** The oldest Node that runs TypeScript as it is written. */
export const OLDEST_NODE = '22.20';

/** Whether a Node of that version can run our code. */
export const isNewEnough = (version) => {
  const [major, minor] = version.replace('v', '').split('.').map(Number);
  const [oldestMajor, oldestMinor] = OLDEST_NODE.split('.').map(Number);
  return major > oldestMajor || (major === oldestMajor && minor >= oldestMinor);
};

/** The npm package `node` would bring this one by an install script; we ask for it by name and run no script. */
const platformPackage = () => {
  const platform = process.platform === 'win32' ? 'win' : process.platform;
  const prefix = platform === 'darwin' && process.arch === 'arm64' ? 'node-bin' : 'node';
  return `${prefix}-${platform}-${process.arch}`;
};

const FOLDER = join(RUNTIME, `node-${VERSION}-${process.platform}-${process.arch}`);

const executableIn = (folder) => {
  const executable = process.platform === 'win32' ? 'node.exe' : 'node';
  return join(folder, 'node_modules', platformPackage(), 'bin', executable);
};

/** The Node to run our code with: the one at hand where it will do, else the one that the set-up brought. */
export const nodeExecutable = () => (isNewEnough(process.version) ? process.execPath : executableIn(FOLDER));

export const nodeRuntime = {
  label: `Fetching Node ${VERSION} (yours is ${process.version})`,
  what: `Node ${VERSION} could not be fetched`,
  isDone: () => existsSync(nodeExecutable()),
  async perform() {
    for (const name of readdirSync(RUNTIME)) {
      if (name.startsWith('node-')) rmSync(join(RUNTIME, name), { recursive: true, force: true });
    }
    const half = `${FOLDER}.half`;
    mkdirSync(half, { recursive: true });
    writeFileSync(join(half, 'package.json'), '{ "private": true }\n');
    await npm(['install', '--no-save', '--no-package-lock', `${platformPackage()}@${VERSION}`], {
      cwd: half,
    });
    await run(executableIn(half), ['--version']).catch((error) => {
      throw new Failure(
        `Node ${VERSION} does not run on this system (${error.message}); install Node ${OLDEST_NODE} or newer yourself and run the same command again.`,
      );
    });
    renameSync(half, FOLDER);
  },
};
