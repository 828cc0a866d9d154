import { readFile, writeFile } from 'node:fs/promises';
import type { Command } from 'commander';
import { systemClock } from '../core/clock.ts';
import { VivaError } from '../core/errors.ts';
import { ms } from '../core/units.ts';
import type { LoadReport } from '../loadtest/index.ts';
import {
  comparisonTable,
  parseReport,
  parseSlo,
  progressLine,
  reportPage,
  reportTable,
  runLoad,
} from '../loadtest/index.ts';
import type { ExitStatus } from './exit-status.ts';
import { EXIT } from './exit-status.ts';
import type { LoadPlanOptions } from './load-plan.ts';
import { loadPlan, shareOption, spanOption, urlOption, wholeOption } from './load-plan.ts';
import type { Terminal } from './terminal.ts';
import { tell, write } from './terminal.ts';
import type { Finish, World } from './world.ts';
import { examples } from './world.ts';

interface LoadtestOptions extends LoadPlanOptions {
  readonly slo?: string;
  readonly within: number;
  readonly threads?: number;
  readonly metrics?: string;
  readonly json?: string;
  readonly html?: string;
  readonly compare?: readonly string[];
  readonly quiet?: true;
}

/** Sessions, or requests a second, that one thread drives without being late itself. */
const PER_THREAD = 200;

const threadsFor = (options: LoadtestOptions): number => {
  if (options.threads !== undefined) return options.threads;
  const wanted = options.sessions ?? Number(/[\d.]+$/.exec(options.rate ?? '')?.[0] ?? 1);
  return wanted > PER_THREAD ? Math.min(64, Math.ceil(wanted / PER_THREAD)) : 0;
};

const metricsOf = ({ metrics, url }: LoadtestOptions): URL | undefined => {
  if (metrics === 'none') return undefined;
  const usual = new URL('/metrics', url);
  usual.protocol = usual.protocol.replace('ws', 'http');
  return metrics === undefined ? usual : new URL(metrics);
};

/** Writes the line over itself where somebody looks, and anew every ten seconds where it goes to a log. */
const progressOn = (terminal: Terminal, { quiet, duration }: LoadtestOptions) => {
  let logged = 0;
  return (standing: Parameters<typeof progressLine>[0], elapsed: number): void => {
    if (quiet === true) return;
    const line = progressLine(standing, elapsed, duration);
    if (terminal.watched) terminal.messages.write(`\r\x1b[2K${line}`);
    else if (elapsed - logged >= 10_000) {
      logged = elapsed;
      tell(terminal, line);
    }
  };
};

const keep = async (report: LoadReport, { json, html }: LoadtestOptions): Promise<void> => {
  if (json !== undefined) await writeFile(json, `${JSON.stringify(report)}\n`);
  if (html !== undefined) await writeFile(html, reportPage(report));
};

const compare = async (files: readonly string[], terminal: Terminal): Promise<ExitStatus> => {
  const [one, other, ...more] = files;
  if (one === undefined || other === undefined || more.length > 0) {
    throw new VivaError('REQUEST_INVALID', { field: '--compare', problem: 'takes two files of --json' });
  }
  const read = async (file: string): Promise<LoadReport> => parseReport(await readFile(file, 'utf8'), file);
  await write(terminal.output, `${comparisonTable(await read(one), await read(other))}\n`);
  return EXIT.done;
};

const loadtest = async (options: LoadtestOptions, { terminal }: World): Promise<ExitStatus> => {
  if (options.compare !== undefined) return compare(options.compare, terminal);
  const slo = options.slo === undefined ? [] : parseSlo(options.slo);
  const report = await runLoad({
    plan: await loadPlan(options),
    clock: systemClock,
    signal: terminal.signal,
    threads: threadsFor(options),
    slo,
    wanted: slo.length === 0 && options.slo === undefined ? 0 : options.within,
    metrics: metricsOf(options),
    onProgress: progressOn(terminal, options),
  });
  if (terminal.watched && options.quiet !== true) terminal.messages.write('\r\x1b[2K');
  await keep(report, options);
  await write(terminal.output, `${reportTable(report)}\n`);
  return report.goodput.met ? EXIT.done : EXIT.failed;
};

/** `loadtest`: latency of this server or another's, as its listeners have it. */
export const registerLoadtest = (program: Command, world: World, finish: Finish): void => {
  program
    .command('loadtest')
    .summary('measure the latency of a server under load')
    .description(
      'Sends texts to a server, ours or any that speaks OpenAI’s speech API, and measures what a listener would hear: first audible sample, gaps, underruns. Exits with 1 when the objective is missed.',
    )
    .option('--url <address>', 'the server', urlOption, 'http://127.0.0.1:8080')
    .option(
      '-s, --scenario <name>',
      'speech-ws, speech-http, avatar-ws, call, or a module’s path',
      'speech-ws',
    )
    .option('-r, --rate <shape>', 'open loop: 5, poisson:5, ramp:1..20 or steps:1,2,4 requests a second')
    .option('--trace <file>', 'open loop: send times in seconds, one a line')
    .option('-n, --sessions <number>', 'closed loop: so many at once', wholeOption(1, 100_000))
    .option('--think <time>', 'closed loop: mean pause before the next text', spanOption('ms'), ms(0))
    .option('--interrupt <percent>', 'closed loop: answers that are talked into', shareOption, 0)
    .option('--connections <number>', 'open loop: at most', wholeOption(1, 100_000), 1000)
    .option('-d, --duration <seconds>', 'how long to send', spanOption('s'), ms(30_000))
    .option('--texts <file>', 'one text a line, in place of the 200 sentences')
    .option('--repeat-texts', 'begin anew when all texts were sent')
    .option('--voice <id>', 'as the server names it')
    .option('--model <id>', 'as the server names it (speech-http); the face (call)')
    .option('--key <key>', 'an API key')
    .option('--buffer <time>', 'sound the simulated player waits for', spanOption('ms'), ms(60))
    .option('--timeout <time>', 'a request that takes longer has failed', spanOption('s'), ms(30_000))
    .option('--slo <bounds>', 'what a good request is: ttfa=200ms,underruns=0')
    .option('--within <percent>', 'requests that must be good for the objective', shareOption, 0.99)
    .option('--seed <number>', 'order of texts, arrivals, interruptions', wholeOption(0, 4_294_967_295), 1)
    .option('--threads <number>', 'worker threads; chosen by the load unless told', wholeOption(0, 64))
    .option('--metrics <address>', 'the server’s Prometheus metrics, or none')
    .option('--json <file>', 'write the report with every request')
    .option('--html <file>', 'write the report as a page with plots')
    .option('--compare <files...>', 'no run: two reports of --json side by side')
    .option('-q, --quiet', 'no progress line')
    .addHelpText(
      'after',
      examples(
        'loadtest --rate poisson:4 --duration 60 --slo ttfa=200ms,underruns=0 --html report.html',
        'loadtest --sessions 8 --think 2s --interrupt 20% --json now.json',
        'loadtest --scenario speech-http --url https://voice.example --model tts-1 --voice alloy --rate 2',
        'loadtest --scenario call --sessions 2 --model sketch --interrupt 50%',
        'loadtest --compare before.json now.json',
      ),
    )
    .action(finish((options: LoadtestOptions) => loadtest(options, world)));
};
