import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { npm } from './node-runtime.js';
import { ROOT } from './places.js';

const readLock = (path) => {
  try {
    return JSON.parse(readFileSync(join(ROOT, path), 'utf8')).packages ?? {};
  } catch {
    // Missing, or cut short by a kill: either way nothing is known to be installed.
    return undefined;
  }
};

/** npm's own list of what it installed; it writes this last, so an interrupted installation has none. */
const INSTALLED = 'node_modules/.package-lock.json';

const wanted = () => Object.entries(readLock('package-lock.json') ?? {}).filter(([path]) => path !== '');

export const packages = {
  label: 'Installing the packages of package-lock.json',
  what: 'the packages could not be installed',
  isDone() {
    const installed = readLock(INSTALLED);
    if (!installed) return false;
    // Optional ones may be for another platform, and are then rightly absent.
    return wanted().every(([path, { version, integrity, optional }]) => {
      const found = installed[path];
      return found ? found.version === version && found.integrity === integrity : optional === true;
    });
  },
  async perform() {
    // npm clears the folder in no order of ours: without its list nothing counts as installed, whenever it is killed.
    rmSync(join(ROOT, INSTALLED), { force: true });
    await npm(['ci', '--include=dev', '--include=optional']);
  },
  measure() {
    const paths = wanted();
    const there = paths.filter(([path]) => existsSync(join(ROOT, path, 'package.json'))).length;
    return `${there} of ${paths.length}`;
  },
};
