import { existsSync, mkdirSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { run } from './command.js';
import { Failure } from './failure.js';
import { npmAtHand, npmBy } from './npm.js';
import { RUNTIME } from './places.js';

/** The Node that is brought where the one at hand is too old. */
const VERSION = '24.21.0';
/** Its npm: an old Node's own would leave out, without a word, whatever is optional and says that Node is too old for it. */
const NPM_VERSION = '11.19.1';
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

const npmScriptIn = (folder) => join(folder, 'node_modules/npm/bin/npm-cli.js');

/** The Node to run our code with: the one at hand where it will do, else the one that the set-up brought. */
export const nodeExecutable = () => (isNewEnough(process.version) ? process.execPath : executableIn(FOLDER));

/**
 * The npm that goes with that Node.
 *
 * @param {readonly string[]} args
 * @param {{ cwd?: string }} [options]
 */
export const npm = (args, options) =>
  isNewEnough(process.version)
    ? npmAtHand(args, options)
    : npmBy(executableIn(FOLDER), npmScriptIn(FOLDER), args, options);

export const nodeRuntime = {
  label: `Fetching Node ${VERSION} (yours is ${process.version})`,
  what: `Node ${VERSION} could not be fetched`,
  isDone: () => isNewEnough(process.version) || [executableIn(FOLDER), npmScriptIn(FOLDER)].every(existsSync),
  async perform() {
    for (const name of readdirSync(RUNTIME)) {
      if (name.startsWith('node-')) rmSync(join(RUNTIME, name), { recursive: true, force: true });
    }
    const half = `${FOLDER}.half`;
    mkdirSync(half, { recursive: true });
    writeFileSync(join(half, 'package.json'), '{ "private": true }\n');
    const wanted = [`${platformPackage()}@${VERSION}`, `npm@${NPM_VERSION}`];
    await npmAtHand(['install', '--no-save', '--no-package-lock', ...wanted], { cwd: half });
    await run(executableIn(half), ['--version']).catch((error) => {
      throw new Failure(
        `Node ${VERSION} does not run on this system (${error.message}); install Node ${OLDEST_NODE} or newer yourself and run the same command again.`,
      );
    });
    renameSync(half, FOLDER);
  },
};
