import { existsSync, mkdirSync, readFileSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { npm } from './node-runtime.js';
import { ROOT, RUNTIME } from './places.js';

const optionalPackages = () =>
  JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')).optionalDependencies ?? {};

const isHere = (name) => {
  // What decides is where Node would look for it from our code, not whether it can be loaded.
  const folders = createRequire(join(ROOT, 'package.json')).resolve.paths(name) ?? [];
  return folders.some((folder) => existsSync(join(folder, name, 'package.json')));
};

/** Packages of a node_modules folder by name, scoped ones too. */
const packagesIn = (folder) =>
  readdirSync(folder)
    .filter((name) => !name.startsWith('.'))
    .flatMap((name) =>
      name.startsWith('@') ? readdirSync(join(folder, name)).map((part) => `${name}/${part}`) : [name],
    );

/**
 * onnxruntime-node and what hangs on it, where this is an installed package. Its install script wants CUDA's libraries from
 * outside the npm registry and fails where that cannot be reached; so they are optional dependencies, and where npm has
 * left them out we ask for them again without scripts. A checkout has them from package-lock.json.
 */
export const inferenceRuntime = {
  label: 'Fetching the inference runtime without its install script',
  what: 'the inference runtime could not be installed',
  isDone: () => Object.keys(optionalPackages()).every(isHere),
  async perform() {
    const half = join(RUNTIME, 'inference-runtime.half');
    rmSync(half, { recursive: true, force: true });
    mkdirSync(half, { recursive: true });
    const wanted = Object.entries(optionalPackages()).map(([name, version]) => `${name}@${version}`);
    await npm(['install', '--prefix', half, '--no-save', '--no-package-lock', ...wanted], { cwd: half });
    // Ours last: what they need is there before anyone can find them.
    const isOurs = (name) => Number(name in optionalPackages());
    for (const name of packagesIn(join(half, 'node_modules')).sort((a, b) => isOurs(a) - isOurs(b))) {
      const place = join(ROOT, 'node_modules', name);
      mkdirSync(dirname(place), { recursive: true });
      rmSync(place, { recursive: true, force: true });
      renameSync(join(half, 'node_modules', name), place);
    }
    rmSync(half, { recursive: true, force: true });
  },
};
