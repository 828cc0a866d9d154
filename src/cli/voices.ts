import type { Command } from 'commander';
import { readConfig } from '../config.ts';
import { columns } from './columns.ts';
import { EXIT } from './exit-status.ts';
import { write, writeJson } from './terminal.ts';
import type { Finish, World } from './world.ts';
import { examples } from './world.ts';

/** `voices`: who can speak. */
export const registerVoices = (program: Command, world: World, finish: Finish): void => {
  program
    .command('voices')
    .summary('list the voices')
    .description('Lists the voices that can be spoken with; the one with a star speaks when none is named.')
    .option('--json', 'as JSON, the same as GET /v1/voices')
    .addHelpText('after', examples('voices', 'voices --json'))
    .action(
      finish(async ({ json }: { readonly json?: true }) => {
        const { terminal } = world;
        const voices = world.listVoices(readConfig(terminal.environment));
        if (json) await writeJson(terminal, { voices });
        else
          await write(
            terminal.output,
            columns(
              voices.map((voice) => [
                voice.default ? '*' : ' ',
                voice.id,
                voice.name,
                voice.language,
                voice.model,
              ]),
            ),
          );
        return EXIT.done;
      }),
    );
};
