import { existsSync, readFileSync, readdirSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { run } from './command.js';
import { hasCommand } from './debian.js';
import { nodeExecutable } from './node-runtime.js';
import { ROOT, RUNTIME } from './places.js';
import { hashOf } from './sources.js';

const CLI = 'src/cli/main.ts';
/** What was fetched, and from which manifests, so that the next run need not ask. */
const STAMP = join(RUNTIME, 'hibari.json');

const readStamp = () => {
  try {
    return JSON.parse(readFileSync(STAMP, 'utf8'));
  } catch {
    return undefined;
  }
};

const manifests = () => readdirSync(join(ROOT, 'models')).map((name) => `models/${name}/manifest.json`);

const isWhole = ({ path, bytes }) => existsSync(path) && statSync(path).size === bytes;

const hasPip = () => hasCommand('python3', ['-m', 'pip', '--version']);

/** The voice of another project, for the tests that hold ours beside it: it comes by pip, and where there is none they skip, aloud. */
export const hibari = {
  label: 'Fetching hibari, for the tests of it',
  what: 'hibari could not be fetched',
  mayFail: () => true,
  isDone() {
    const stamp = readStamp();
    return (stamp?.manifests === hashOf(manifests()) && stamp.files.every(isWhole)) || !hasPip();
  },
  async perform() {
    const files = JSON.parse(await run(nodeExecutable(), [CLI, 'models', 'fetch', '--json']));
    writeFileSync(`${STAMP}.half`, JSON.stringify({ manifests: hashOf(manifests()), files }));
    renameSync(`${STAMP}.half`, STAMP);
  },
};
