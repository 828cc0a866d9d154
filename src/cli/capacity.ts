import { writeFile } from 'node:fs/promises';
import type { Command } from 'commander';
import { systemClock } from '../core/clock.ts';
import type { Milliseconds } from '../core/units.ts';
import { ms } from '../core/units.ts';
import type { CurveStep } from '../loadtest/index.ts';
import { capacityTable, describeSlo, findCapacity, parseSlo } from '../loadtest/index.ts';
import type { ExitStatus } from './exit-status.ts';
import { EXIT } from './exit-status.ts';
import { loadPlan, shareOption, spanOption, urlOption, wholeOption } from './load-plan.ts';
import { tell, write } from './terminal.ts';
import type { Finish, World } from './world.ts';
import { examples } from './world.ts';

interface CapacityCommandOptions {
  readonly url: string;
  readonly scenario: string;
  readonly slo: string;
  readonly within: number;
  readonly step: Milliseconds;
  readonly most: number;
  readonly voice?: string;
  readonly model?: string;
  readonly key?: string;
  readonly texts?: string;
  readonly buffer: Milliseconds;
  readonly seed: number;
  readonly json?: string;
}

const stepLine = ({ sessions, met, report }: CurveStep): string =>
  `${String(sessions)} sessions: ${(report.goodput.share * 100).toFixed(1)} % good of ${String(report.calls.made)}, ${met ? 'met' : 'missed'}`;

const capacity = async (options: CapacityCommandOptions, { terminal }: World): Promise<ExitStatus> => {
  const slo = parseSlo(options.slo);
  const usual = { think: ms(0), interrupt: 0, connections: 1, timeout: ms(30_000), duration: options.step };
  const plan = await loadPlan({ ...usual, ...options, repeatTexts: true });
  const found = await findCapacity({
    plan,
    step: options.step,
    slo,
    wanted: options.within,
    most: options.most,
    clock: systemClock,
    signal: terminal.signal,
    onStep: (point) => {
      tell(terminal, stepLine(point));
    },
  });
  if (options.json !== undefined) await writeFile(options.json, `${JSON.stringify(found)}\n`);
  const late = found.curve.some(({ report }) => report.client.late);
  await write(
    terminal.output,
    [
      capacityTable(found),
      '',
      `${String(found.carried)} sessions at ${describeSlo(slo)} for ${String(options.within * 100)} % of requests, on ${options.url}`,
      ...(late
        ? ['note: this client was late itself; on a machine of its own the figure may be higher']
        : []),
      '',
    ].join('\n'),
  );
  return found.carried > 0 ? EXIT.done : EXIT.failed;
};

/** `capacity`: how many sessions a server carries within an objective. */
export const registerCapacity = (program: Command, world: World, finish: Finish): void => {
  program
    .command('capacity')
    .summary('find how many sessions a server carries')
    .description(
      'Searches for the number of sessions that a server carries within an objective, each speaking sentence after sentence, and prints it with the curve. Exits with 1 where not one is carried. The server’s own bounds count too: raise VIVAVOCE_MAX_SESSIONS to see the machine’s.',
    )
    .option('--url <address>', 'the server', urlOption, 'http://127.0.0.1:8080')
    .option('-s, --scenario <name>', 'speech-ws, speech-http, or a module’s path', 'speech-ws')
    .option('--slo <bounds>', 'what a good request is', 'ttfa=200ms,underruns=0')
    .option('--within <percent>', 'requests that must be good', shareOption, 0.99)
    .option('--step <seconds>', 'how long each number is tried', spanOption('s'), ms(20_000))
    .option('--most <number>', 'sessions tried at most', wholeOption(1, 100_000), 512)
    .option('--texts <file>', 'one text a line, in place of the 200 sentences')
    .option('--voice <id>', 'as the server names it')
    .option('--model <id>', 'as the server names it (speech-http)')
    .option('--key <key>', 'an API key')
    .option('--buffer <time>', 'sound the simulated player waits for', spanOption('ms'), ms(60))
    .option('--seed <number>', 'order of texts', wholeOption(0, 4_294_967_295), 1)
    .option('--json <file>', 'write every step’s report')
    .addHelpText('after', examples('capacity', 'capacity --slo ttfa=300ms --step 60 --json curve.json'))
    .action(finish((options: CapacityCommandOptions) => capacity(options, world)));
};
