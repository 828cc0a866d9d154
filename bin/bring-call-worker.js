// Brings what calls need while the service already speaks: `npm start` runs it beside the service.
import { endCommands } from './set-up/command.js';
import { bringInBackground } from './set-up/call-worker.js';

const PARENT_MS = 1_000;
const parent = process.ppid;
const stop = () => {
  endCommands('SIGKILL');
  process.exit(130);
};
for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.once(name, stop);
// Nobody waits for it once whoever started it is gone.
setInterval(() => {
  if (process.ppid !== parent) stop();
}, PARENT_MS).unref();

await bringInBackground();
