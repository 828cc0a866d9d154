#!/usr/bin/env node
// `npx vivavoce`: finds the right Node and the right form of the code. Plain JavaScript that Node 18 can read.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { runNode } from './set-up/hand-over.js';
import { inferenceRuntime } from './set-up/inference-runtime.js';
import { isNewEnough, nodeRuntime, OLDEST_NODE } from './set-up/node-runtime.js';
import { packages } from './set-up/packages.js';
import { ROOT } from './set-up/places.js';
import { setUp } from './set-up/set-up.js';

const source = join(ROOT, 'src/cli/main.ts');
const built = join(ROOT, 'dist/cli/main.js');
const args = process.argv.slice(2);

const fromCheckout = async () => {
  await setUp([nodeRuntime, packages]);
  process.exitCode = await runNode([source, ...args], process.cwd());
};

const fromPackage = async () => {
  if (!isNewEnough(process.version)) {
    process.stderr.write(
      `Vivavoce needs Node ${OLDEST_NODE} or newer, and this is ${process.version}: install one (https://nodejs.org, or your system's packages) and run the same command again.\n`,
    );
    process.exit(1);
  }
  // Help, lists and advice need no network to fall back on.
  if (args[0] === 'say' || args[0] === 'serve') await setUp([inferenceRuntime]);
  await import(pathToFileURL(built).href);
};

await (existsSync(source) ? fromCheckout() : fromPackage());
