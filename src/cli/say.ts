import type { Command } from 'commander';
import { Option } from 'commander';
import type { FileFormat } from '../audio/index.ts';
import { FILE_FORMATS, fileFormatOf, fileStage } from '../audio/index.ts';
import { readConfig } from '../config.ts';
import { systemClock } from '../core/clock.ts';
import { VivaError } from '../core/errors.ts';
import type { SpeechWindow, SpokenWord } from '../core/frames.ts';
import { audioSpan } from '../core/frames.ts';
import { silentLog } from '../core/log.ts';
import type { Milliseconds } from '../core/units.ts';
import { ms } from '../core/units.ts';
import type { DeliveryOptions } from './delivery-options.ts';
import { readDelivery, withDeliveryOptions } from './delivery-options.ts';
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

interface SayOptions extends WordingOptions, DeliveryOptions {
  readonly output: string;
  readonly voice: string;
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
  const wording = await readWording(options);
  const manner = { ...readDelivery(options), voice: options.voice, wording };
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
    .option(
      '-v, --voice <id>',
      'one of those that `voices` lists, or a blend: heart*0.6+michael*0.4',
      'default',
    );
  withWordingOptions(withDeliveryOptions(command))
    .addOption(new Option('-f, --format <name>', 'in place of the ending').choices(Object.keys(FILE_FORMATS)))
    .option('--json', 'print what was made, with the time of each word, as JSON')
    .option('-q, --quiet', 'say nothing but errors')
    .addHelpText(
      'after',
      examples(
        'say "Good evening." -o evening.wav',
        'say "A little slower." -o slow.mp3 --speed 0.8',
        'say "Between the two." -o blend.wav -v "heart*0.6+michael*0.4"',
        'say "Another reading." -o other.wav --seed 2 --expressiveness 1.3',
        'say - -o book.opus < chapter.txt',
        'say "Straight to the speakers." -o - | ffplay -nodisp -autoexit -',
      ),
    )
    .action(finish((words: readonly string[], options: SayOptions) => say(words, options, world)));
};
