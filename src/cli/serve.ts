import type { Command } from 'commander';
import { readConfig } from '../config.ts';
import { EXIT } from './exit-status.ts';
import type { Finish, World } from './world.ts';
import { examples } from './world.ts';

interface ServeOptions {
  readonly port?: string;
  readonly host?: string;
}

/** `serve`: the page, HTTP and WebSocket, until a signal. */
export const registerServe = (program: Command, world: World, finish: Finish): void => {
  program
    .command('serve')
    .summary('serve the page, HTTP and WebSocket')
    .description('Serves the page, HTTP and WebSocket until a signal; then lets what is being said finish.')
    .option('-p, --port <number>', 'in place of PORT; 0 lets the system choose')
    .option('--host <address>', 'in place of HOST; any but loopback needs VIVAVOCE_API_KEYS')
    .addHelpText('after', examples('serve', 'serve --port 9000'))
    .action(
      finish(async ({ port, host }: ServeOptions) => {
        const { environment } = world.terminal;
        const settings = {
          ...(port !== undefined && { PORT: port }),
          ...(host !== undefined && { HOST: host }),
        };
        await world.serve(readConfig({ ...environment, ...settings }));
        return EXIT.done;
      }),
    );
};
