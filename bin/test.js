// `npm test`: brings what is missing, then checks format, lint, types and behaviour, the fast ones first.
// `npm test -- PATTERN` runs only the tests whose files match.
import { callWorker } from './set-up/call-worker.js';
import { chromium } from './set-up/chromium.js';
import { runNode } from './set-up/hand-over.js';
import { hibari } from './set-up/hibari.js';
import { javascript } from './set-up/javascript.js';
import { nodeRuntime } from './set-up/node-runtime.js';
import { packages } from './set-up/packages.js';
import { page } from './set-up/page.js';
import { setUp } from './set-up/set-up.js';

// The tests of hibari and of calls skip, aloud, where it or their worker could not be brought.
await setUp([nodeRuntime, packages, page, javascript, hibari, chromium, callWorker]);

const CHECKS = [
  { name: 'format', args: ['node_modules/prettier/bin/prettier.cjs', '--check', '--log-level', 'warn', '.'] },
  { name: 'lint', args: ['node_modules/eslint/bin/eslint.js', '--max-warnings', '0', '.'] },
  { name: 'types', args: ['node_modules/typescript/bin/tsc', '--noEmit'] },
  { name: 'types of the page', args: ['node_modules/typescript/bin/tsc', '--noEmit', '-p', 'client'] },
  { name: 'types of its tests', args: ['node_modules/typescript/bin/tsc', '--noEmit', '-p', 'test/browser'] },
];
const TESTS = { name: 'tests', args: ['node_modules/vitest/vitest.mjs', 'run', ...process.argv.slice(2)] };

/** A pattern asks for some tests only: the checks of the whole tree would be in the way. */
const steps = process.argv.length > 2 ? [TESTS] : [...CHECKS, TESTS];
const failed = [];

for (const { name, args } of steps) {
  process.stderr.write(`  ${name} …\n`);
  const status = await runNode(args);
  if (status > 128) process.exit(status);
  if (status !== 0) failed.push(`→ The ${name} failed. Again by hand: node ${args.join(' ')}\n`);
}
for (const line of failed) process.stderr.write(line);
process.exitCode = failed.length === 0 ? 0 : 1;
