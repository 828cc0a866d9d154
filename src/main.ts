import { readConfig } from './config.ts';
import { systemClock } from './core/clock.ts';
import { messageFor } from './core/error-message.ts';
import { asVivaError } from './core/errors.ts';
import { jsonLog } from './json-log.ts';
import { serve } from './serve.ts';

/** The service's own `main`: reads the process, serves until a signal, and lets what is being said finish. */
const stop = Promise.withResolvers<string>();
for (const name of ['SIGINT', 'SIGTERM'] as const) {
  process.once(name, () => {
    stop.resolve(name);
  });
}

try {
  const config = readConfig(process.env);
  const log = jsonLog(
    config.logLevel,
    (line) => process.stdout.write(line),
    () => new Date(),
  );
  const serving = await serve(config, systemClock, log);
  process.stderr.write(`Vivavoce is open at ${serving.server.url}\n`);
  const signal = await stop.promise;
  log.info({ signal, drainMs: config.drain }, 'stopping');
  await serving.close();
} catch (thrown) {
  const error = asVivaError(thrown);
  const reason = error.code === 'INTERNAL' ? String(error.cause) : messageFor(error);
  process.stderr.write(`${error.code} ${reason}\n`);
  process.exitCode = 1;
}
