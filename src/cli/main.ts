import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { openVoiceRegistry } from '../audio/index.ts';
import type { Config } from '../config.ts';
import { systemClock } from '../core/clock.ts';
import { silentLog } from '../core/log.ts';
import { jsonLog } from '../json-log.ts';
import { avatarRoots } from '../portraits.ts';
import { openAvatarRegistry } from '../video/index.ts';
import { runCommandLine } from './command-line.ts';
import type { Terminal } from './terminal.ts';
import { tell } from './terminal.ts';
import type { Mover, World } from './world.ts';

/** The command line's own `main`: reads the process, hands it to the commands, and ends it with their status. */
const stop = new AbortController();
for (const name of ['SIGINT', 'SIGTERM'] as const) {
  process.once(name, () => {
    stop.abort(new Error(name));
  });
}

const terminal: Terminal = {
  input: process.stdin,
  output: process.stdout,
  messages: process.stderr,
  watched: process.stderr.isTTY,
  typed: process.stdin.isTTY,
  environment: process.env,
  signal: stop.signal,
};

const Package = z.object({ version: z.string() });
const { version } = Package.parse(
  JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')),
);

/** One speaker needs one lane; the others would only load the networks once more. */
const openMover = async (config: Config): Promise<Mover> => {
  const { Service } = await import('../service.ts');
  const service = await Service.open({
    config: { ...config, lanes: 1 },
    clock: systemClock,
    log: silentLog,
  });
  await service.start();
  return {
    speak: (text, { voice, ...manner }, signal) =>
      service.speak(text, { ...manner, voice: service.resolveVoice(voice).id }, signal),
    openFace: (wish) => service.faces.open({ ...wish, live: false }),
    close: () => service.close(),
  };
};

/** The rooms are heavy: each is loaded by the command that needs it, so that help and advice come at once. */
const world: World = {
  terminal,
  openSpeaker: openMover,
  openMover,
  listVoices: ({ models, defaultVoice }) => openVoiceRegistry({ folders: models, defaultVoice }).list(),
  async openStudio(config) {
    const { Studio } = await import('../studio.ts');
    return Studio.open(config, systemClock, silentLog);
  },
  listAvatars: ({ models }) => openAvatarRegistry(avatarRoots(models)),
  async serve(config) {
    const { serve } = await import('../serve.ts');
    const log = jsonLog(
      config.logLevel,
      (line) => process.stdout.write(line),
      () => new Date(),
    );
    const serving = await serve(config, systemClock, log);
    tell(terminal, `Vivavoce is open at ${serving.server.url}`);
    if (!stop.signal.aborted) await once(stop.signal, 'abort');
    await serving.close();
  },
};

process.exitCode = await runCommandLine(process.argv.slice(2), world, version);
