import { Command, CommanderError } from 'commander';
import { adviceFor } from './advice.ts';
import { registerAvatars } from './avatars.ts';
import { registerCapacity } from './capacity.ts';
import { registerDoctor } from './doctor.ts';
import type { ExitStatus } from './exit-status.ts';
import { EXIT, exitStatusOf } from './exit-status.ts';
import { registerLoadtest } from './loadtest.ts';
import { registerModels } from './models.ts';
import { registerMotion } from './motion.ts';
import { registerPhonemes } from './phonemes.ts';
import { registerRender } from './render.ts';
import { registerSay } from './say.ts';
import { registerServe } from './serve.ts';
import { tell } from './terminal.ts';
import { registerVoices } from './voices.ts';
import type { Finish, Registration, World } from './world.ts';

/** Every command, in the order of the help. A new one is a file here and a line in this list. */
const COMMANDS: readonly Registration[] = [
  registerServe,
  registerSay,
  registerMotion,
  registerRender,
  registerVoices,
  registerAvatars,
  registerPhonemes,
  registerModels,
  registerDoctor,
  registerLoadtest,
  registerCapacity,
];

const PROLOGUE = 'Gives software a live voice: text streams in, speech streams out.';
const EPILOGUE = `
Settings come from the environment: docs/configuration.md lists them.
Exit status: 0 done, 1 failed, 2 asked wrongly, 3 a model is missing (docs/cli.md).`;

/** Settings of ours go to every command, and each is created by its parent: so they are given to the parent first. */
const buildProgram = ({ terminal }: World, version: string): Command =>
  new Command('vivavoce')
    .description(PROLOGUE)
    .version(version)
    .addHelpText('after', EPILOGUE)
    .showHelpAfterError('(add --help for the options and examples)')
    .exitOverride()
    .configureOutput({
      writeOut: (text) => terminal.output.write(text),
      writeErr: (text) => terminal.messages.write(text),
    });

/** Runs one command line and resolves with the status to exit with. Never rejects: a failure becomes one line of advice. */
export const runCommandLine = async (
  args: readonly string[],
  world: World,
  version: string,
): Promise<ExitStatus> => {
  let status: ExitStatus = EXIT.done;
  const finish: Finish =
    (action) =>
    async (...given) => {
      status = await action(...given);
    };
  const program = buildProgram(world, version);
  for (const register of COMMANDS) register(program, world, finish);
  try {
    await program.parseAsync(args, { from: 'user' });
    return status;
  } catch (error) {
    // commander has written what was wrong; asking for help or the version is an error to it, with status 0.
    if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.done : EXIT.usage;
    if (world.terminal.signal.aborted) return EXIT.interrupted;
    tell(world.terminal, adviceFor(error));
    return exitStatusOf(error);
  }
};
