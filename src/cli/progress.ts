import type { Terminal } from './terminal.ts';

const STEP_MS = 250;
/** What is over sooner needs no announcement. */
const QUIET_MS = 1_000;

/** A line that says how far something is, written over itself while somebody looks and gone at the end. */
export const showProgress = (
  { messages, watched }: Terminal,
  quiet: boolean,
  describe: () => string,
): { end(): void } => {
  if (!watched || quiet) return { end: () => undefined };
  const started = performance.now();
  const timer = setInterval(() => {
    if (performance.now() - started > QUIET_MS) messages.write(`\r\x1b[2K… ${describe()}`);
  }, STEP_MS);
  return {
    end() {
      clearInterval(timer);
      if (performance.now() - started > QUIET_MS) messages.write('\r\x1b[2K');
    },
  };
};
