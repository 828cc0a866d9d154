// Builds what `npm pack` carries beside the sources: the page and the JavaScript. `npm start` and `npm test` do it too.
import { javascript } from './set-up/javascript.js';
import { page } from './set-up/page.js';
import { setUp } from './set-up/set-up.js';

await setUp([page, javascript]);
