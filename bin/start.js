// `npm start`: brings what is missing, then serves. Plain JavaScript without packages, because it runs before both.
import { runNode } from './set-up/hand-over.js';
import { javascript } from './set-up/javascript.js';
import { nodeRuntime } from './set-up/node-runtime.js';
import { packages } from './set-up/packages.js';
import { page } from './set-up/page.js';
import { setUp } from './set-up/set-up.js';
import { voice } from './set-up/voice.js';

await setUp([nodeRuntime, packages, page, javascript, voice]);
process.exitCode = await runNode(['src/main.ts']);
