import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { run } from './command.js';
import { nodeExecutable } from './node-runtime.js';
import { ROOT } from './places.js';
import { isMadeFrom, makeFrom } from './sources.js';

const FOLDER = 'client/dist';
const SOURCES = [
  'client',
  'src/stream/protocol',
  'src/core/units.ts',
  'package-lock.json',
  'bin/set-up/page.js',
];
const VITE = join(ROOT, 'node_modules/vite/bin/vite.js');

export const page = {
  label: 'Building the page',
  what: 'the page could not be built',
  isDone: () => isMadeFrom(FOLDER, SOURCES) || !existsSync(join(ROOT, 'client/index.html')),
  perform: () =>
    makeFrom(FOLDER, SOURCES, async (half) => {
      await run(nodeExecutable(), [
        VITE,
        'build',
        'client',
        '--outDir',
        half,
        '--emptyOutDir',
        '--logLevel',
        'warn',
      ]);
    }),
};
