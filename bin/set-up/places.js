import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The checkout, or the installed package: where package.json lies. */
export const ROOT = dirname(dirname(dirname(fileURLToPath(import.meta.url))));

/** Everything that a set-up brings and that npm does not keep for us. Removing it costs only time. */
export const RUNTIME = join(ROOT, '.runtime');

/** What the commands of a set-up said, for whoever has to find out why one failed. */
export const LOG = join(RUNTIME, 'set-up.log');
