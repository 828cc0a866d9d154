// `npm start`: brings what is missing, then serves. Plain JavaScript without packages, because it runs before both.
import { startBringing } from './set-up/call-worker.js';
import { runNode } from './set-up/hand-over.js';
import { javascript } from './set-up/javascript.js';
import { nodeExecutable, nodeRuntime } from './set-up/node-runtime.js';
import { packages } from './set-up/packages.js';
import { page } from './set-up/page.js';
import { setUp } from './set-up/set-up.js';

await setUp([nodeRuntime, packages, page, javascript]);
// Speech does not wait for it: until it is there, calls say how far it is.
startBringing(nodeExecutable());
process.exitCode = await runNode(['src/main.ts']);
