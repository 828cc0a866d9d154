import { createHash } from 'node:crypto';
import { existsSync, readFileSync, readdirSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from './places.js';

const NOT_SOURCES = new Set(['node_modules', 'dist', '.dist.half']);

/** The files under a path of the checkout, in a fixed order. */
const filesUnder = (path) => {
  const absolute = join(ROOT, path);
  if (!existsSync(absolute)) return [];
  if (!statSync(absolute).isDirectory()) return [path];
  return readdirSync(absolute)
    .filter((name) => !NOT_SOURCES.has(name))
    .sort()
    .flatMap((name) => filesUnder(`${path}/${name}`));
};

/** One hash for the names and contents of these files and folders. */
export const hashOf = (paths) => {
  const hash = createHash('sha256');
  for (const file of paths.flatMap(filesUnder))
    hash.update(`${file}\0`).update(readFileSync(join(ROOT, file)));
  return hash.digest('hex');
};

const STAMP = '.sources';

/** Whether `folder` was made from the sources as they are now. */
export const isMadeFrom = (folder, sources) => {
  const stamp = join(ROOT, folder, STAMP);
  return existsSync(stamp) && readFileSync(stamp, 'utf8') === hashOf(sources);
};

/**
 * Makes `folder` anew from its sources: beside its place first, so that no one ever sees half of it.
 *
 * @param {string} folder relative to the checkout
 * @param {readonly string[]} sources files and folders that decide what is in it
 * @param {(half: string) => Promise<void>} make fills the folder of that absolute path, which does not exist yet
 */
export const makeFrom = async (folder, sources, make) => {
  const hash = hashOf(sources);
  const place = join(ROOT, folder);
  const half = join(place, '..', '.dist.half');
  rmSync(half, { recursive: true, force: true });
  await make(half);
  writeFileSync(join(half, STAMP), hash);
  rmSync(place, { recursive: true, force: true });
  renameSync(half, place);
};
