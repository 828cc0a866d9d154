import type { Command } from 'commander';
import { InvalidArgumentError, Option } from 'commander';
import type { FileFormat } from '../audio/index.ts';
import { FILE_FORMATS, fileFormatOf, fileStage } from '../audio/index.ts';
import { readConfig } from '../config.ts';
import { systemClock } from '../core/clock.ts';
import { VivaError } from '../core/errors.ts';
import type { SpeechWindow, SpokenWord } from '../core/frames.ts';
import { audioSpan } from '../core/frames.ts';
import { LIMITS } from '../core/limits.ts';
import { silentLog } from '../core/log.ts';
import type { Milliseconds } from '../core/units.ts';
import { ms } from '../core/units.ts';
import type { ExitStatus } from './exit-status.ts';
import { EXIT } from './exit-status.ts';
import { showProgress } from './progress.ts';
import type { SpeechTarget } from './speech-target.ts';
import { openTarget } from './speech-target.ts';
import { spokenInput } from './spoken-input.ts';
import { tell, writeJson } from './terminal.ts';
import type { Finish, Speaker, World } from './world.ts';
import { examples } from './world.ts';
import type { WordingOptions } from './wording-options.ts';
import { readWording, withWordingOptions } from './wording-options.ts';

interface SayOptions extends WordingOptions {
  readonly output: string;
  readonly voice: string;
  readonly speed: number;
  readonly seed: number;
  readonly format?: FileFormat;
  readonly json?: true;
  readonly quiet?: true;
}

/** What was made, counted as it passed. */
interface Spoken {
  span: Milliseconds;
  bytes: number;
  readonly words: SpokenWord[];
}

const speed = (given: string): number => {
  const { minimum, maximum } = LIMITS.speed;
  const value = Number(given);
  if (given.trim() !== '' && value >= minimum && value <= maximum) return value;
  throw new InvalidArgumentError(`It must be within ${String(minimum)} to ${String(maximum)}.`);
};

const seed = (given: string): number => {
  const value = Number(given);
  if (/^\d+$/.test(given) && value < 2 ** 32) return value;
  throw new InvalidArgumentError('It must be a whole number below 2^32.');
};

/** By the option, else by the file's ending; standard output is WAV unless told otherwise. */
const formatOf = ({ format, output }: SayOptions): FileFormat => {
  const found = format ?? (output === '-' ? 'wav' : fileFormatOf(output));
  if (found) return found;
  const offered = Object.values(FILE_FORMATS).flatMap(({ endings }) => endings);
  throw new VivaError('MEDIA_UNSUPPORTED', { field: '--output', got: output, offered });
};

/** Counts windows on their way to the encoder. */
async function* counted(windows: AsyncIterable<SpeechWindow>, spoken: Spoken): AsyncGenerator<SpeechWindow> {
  for await (const window of windows) {
    spoken.span = ms(spoken.span + audioSpan(window));
    spoken.words.push(...window.words);
    yield window;
  }
}

interface Job {
  readonly speaker: Speaker;
  readonly target: SpeechTarget;
  readonly text: AsyncIterable<string>;
  readonly options: SayOptions;
  readonly spoken: Spoken;
}

const speakInto = async ({ speaker, target, text, options, spoken }: Job, world: World): Promise<void> => {
  let head: Uint8Array | undefined;
  const { signal } = world.terminal;
  const manner = { ...options, wording: await readWording(options) };
  const windows = counted(speaker.speak(text, manner, signal), spoken);
  const stage = fileStage({ format: formatOf(options), onHead: (bytes) => (head = bytes) });
  for await (const bytes of stage.run(windows, { signal, clock: systemClock, log: silentLog })) {
    spoken.bytes += bytes.length;
    await target.write(bytes);
  }
  if (head) await target.writeHead(head);
};

const seconds = (span: number): string => (span / 1000).toFixed(2);

const say = async (given: readonly string[], options: SayOptions, world: World): Promise<ExitStatus> => {
  const { terminal } = world;
  const format = formatOf(options);
  const text = spokenInput(given, terminal);
  const speaker = await world.openSpeaker(readConfig(terminal.environment));
  const spoken: Spoken = { span: ms(0), bytes: 0, words: [] };
  const started = systemClock.now();
  const progress = showProgress(terminal, options.quiet === true, () => `${seconds(spoken.span)} s spoken`);
  try {
    const target = await openTarget(options.output, terminal);
    let kept = false;
    try {
      await speakInto({ speaker, target, text, options, spoken }, world);
      kept = true;
    } finally {
      await target.close(kept);
    }
  } finally {
    progress.end();
    await speaker.close();
  }
  const took = systemClock.now() - started;
  if (options.json === true && options.output !== '-') {
    const words = spoken.words.map(({ at, span, ...word }) => ({ ...word, atMs: at, spanMs: span }));
    await writeJson(terminal, {
      file: options.output,
      format,
      bytes: spoken.bytes,
      spanMs: spoken.span,
      words,
    });
  } else if (options.quiet !== true) {
    const factor = (took / Math.max(1, spoken.span)).toFixed(3);
    tell(
      terminal,
      `${options.output}: ${seconds(spoken.span)} s of speech in ${seconds(took)} s (real-time factor ${factor})`,
    );
  }
  return EXIT.done;
};

/** `say`: text to a file. */
export const registerSay = (program: Command, world: World, finish: Finish): void => {
  const command = program
    .command('say')
    .summary('speak a text into a file')
    .description(
      'Speaks a text into a file whose ending chooses the format. Reads standard input for “-” or no text.',
    )
    .argument('[text...]', 'what to say, or - for standard input')
    .requiredOption('-o, --output <file>', 'where to write, or - for standard output')
    .option('-v, --voice <id>', 'one of those that `voices` lists', 'default')
    .option('--speed <factor>', 'times the normal speed, 0.25 to 4', speed, 1)
    .option('--seed <number>', 'another seed is another reading', seed, 0);
  withWordingOptions(command)
    .addOption(new Option('-f, --format <name>', 'in place of the ending').choices(Object.keys(FILE_FORMATS)))
    .option('--json', 'print what was made, with the time of each word, as JSON')
    .option('-q, --quiet', 'say nothing but errors')
    .addHelpText(
      'after',
      examples(
        'say "Good evening." -o evening.wav',
        'say "A little slower." -o slow.mp3 --speed 0.8',
        'say - -o book.opus < chapter.txt',
        'say "Straight to the speakers." -o - | ffplay -nodisp -autoexit -',
      ),
    )
    .action(finish((words: readonly string[], options: SayOptions) => say(words, options, world)));
};
