import { existsSync, readFileSync, readdirSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { run } from './command.js';
import { hasCommand, installDebianPackages } from './debian.js';
import { nodeExecutable } from './node-runtime.js';
import { ROOT, RUNTIME } from './places.js';
import { hashOf } from './sources.js';

const CLI = 'src/cli/main.ts';
/** What was fetched, and from which manifests, so that the next start need not ask. */
const STAMP = join(RUNTIME, 'voice.json');

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

/** A voice that came with the code can speak without any other. */
const CARRIED = join(ROOT, 'models/voice/decoder.onnx');

/** The voices that are not in the checkout, by name, hash and recipe of their manifests; `models fetch` knows how. */
export const voice = {
  label: 'Fetching a voice and preparing it for windows',
  what: 'the voice could not be fetched',
  mayFail: () => existsSync(CARRIED),
  isDone() {
    const stamp = readStamp();
    return stamp?.manifests === hashOf(manifests()) && stamp.files.every(isWhole);
  },
  async perform() {
    if (!hasPip()) await installDebianPackages(['python3', 'python3-pip'], 'Python’s pip fetches the voice');
    const files = JSON.parse(await run(nodeExecutable(), [CLI, 'models', 'fetch', '--json']));
    writeFileSync(`${STAMP}.half`, JSON.stringify({ manifests: hashOf(manifests()), files }));
    renameSync(`${STAMP}.half`, STAMP);
  },
};
