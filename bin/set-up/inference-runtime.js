import { mkdirSync, readFileSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { npm } from './command.js';
import { ROOT, RUNTIME } from './places.js';

const NAME = 'onnxruntime-node';
const manifest = () => JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));

/** Packages of a node_modules folder by name, scoped ones too. */
const packagesIn = (folder) =>
  readdirSync(folder)
    .filter((name) => !name.startsWith('.'))
    .flatMap((name) =>
      name.startsWith('@') ? readdirSync(join(folder, name)).map((part) => `${name}/${part}`) : [name],
    );

/**
 * onnxruntime-node, where this is an installed package. Its install script wants CUDA's libraries from outside the
 * npm registry and fails where that cannot be reached; so it is an optional dependency, and when npm has left it out we
 * ask for it again without the script. A checkout has it from package-lock.json.
 */
export const inferenceRuntime = {
  label: `Fetching ${NAME} without its install script`,
  what: `${NAME} could not be installed`,
  isDone() {
    try {
      createRequire(join(ROOT, 'package.json')).resolve(NAME);
      return true;
    } catch {
      return false;
    }
  },
  async perform() {
    const half = join(RUNTIME, `${NAME}.half`);
    rmSync(half, { recursive: true, force: true });
    mkdirSync(half, { recursive: true });
    const wanted = `${NAME}@${manifest().optionalDependencies[NAME]}`;
    await npm(['install', '--prefix', half, '--no-save', '--no-package-lock', wanted], { cwd: half });
    // Itself last: what it needs is there before anyone can find it.
    const names = packagesIn(join(half, 'node_modules')).sort(
      (a, b) => Number(a === NAME) - Number(b === NAME),
    );
    for (const name of names) {
      const place = join(ROOT, 'node_modules', name);
      mkdirSync(dirname(place), { recursive: true });
      rmSync(place, { recursive: true, force: true });
      renameSync(join(half, 'node_modules', name), place);
    }
    rmSync(half, { recursive: true, force: true });
  },
};
