/**
 * Compiles the kernels: each folder here becomes a WebAssembly module beside the TypeScript that uses it.
 *
 *     node kernels/build.js             compiles
 *     node kernels/build.js --check     says whether the modules were compiled from the sources as they are
 *
 * They are written in AssemblyScript, TypeScript's syntax with WebAssembly's numbers. The compiler is fetched by npx and is no
 * dependency, since what it makes is committed; a test compares the hash of the sources, which the module carries.
 */
import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { hashOf } from '../bin/set-up/sources.js';

const COMPILER = 'assemblyscript@0.28.20';
const OPTIONS =
  '--optimizeLevel 3 --shrinkLevel 0 --converge --noAssert --runtime stub --enable simd --enable relaxed-simd --initialMemory 16';
const KERNELS = {
  'kernels/portrait': 'src/video/draw/portrait.wasm',
  'kernels/synthesis': 'src/audio/voice/synthesis.wasm',
};

const path = (relative) => fileURLToPath(new URL(`../${relative}`, import.meta.url));

/** A custom section named `sources`: an id of 0, its length, and the name's, by WebAssembly's format; none is over 127 bytes. */
const sectionOf = (hash) => {
  const name = Buffer.from('sources');
  const content = Buffer.concat([Buffer.from([name.length]), name, Buffer.from(hash)]);
  return Buffer.concat([Buffer.from([0, content.length]), content]);
};

const compile = (folder, module) => {
  const { status } = spawnSync(
    'npx',
    ['--yes', '--package', COMPILER, 'asc', path(`${folder}/index.ts`), '--outFile', path(module)].concat(
      OPTIONS.split(' '),
      // Its functions take four numbers at once, which no JavaScript calls.
      ['--disableWarning', '112'],
    ),
    { stdio: 'inherit' },
  );
  if (status !== 0) throw new Error(`${folder} could not be compiled`);
  writeFileSync(path(module), Buffer.concat([readFileSync(path(module)), sectionOf(hashOf([folder]))]));
};

const isCurrent = (folder, module) => readFileSync(path(module)).includes(sectionOf(hashOf([folder])));

for (const [folder, module] of Object.entries(KERNELS)) {
  if (!process.argv.includes('--check')) compile(folder, module);
  else if (!isCurrent(folder, module)) {
    process.exitCode = 1;
    console.error(`${module} was not compiled from ${folder} as it is: node kernels/build.js`);
  }
}
