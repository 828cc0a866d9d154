import type { Command } from 'commander';
import { InvalidArgumentError, Option } from 'commander';
import { readConfig } from '../config.ts';
import { systemClock } from '../core/clock.ts';
import { VivaError } from '../core/errors.ts';
import { silentLog } from '../core/log.ts';
import { FACE_LABELS } from '../stream/index.ts';
import type { ClipFormat } from '../video/index.ts';
import { CLIP_FORMATS, openClipFile, PICTURE_SIZES } from '../video/index.ts';
import type { ExitStatus } from './exit-status.ts';
import { EXIT } from './exit-status.ts';
import { showProgress } from './progress.ts';
import { spokenInput } from './spoken-input.ts';
import { tell, writeJson } from './terminal.ts';
import type { FaceLabel } from '../stream/index.ts';
import type { ClipRequest, Finish, World } from './world.ts';
import { examples } from './world.ts';

interface RenderOptions {
  readonly output: string;
  readonly text?: string;
  readonly audio?: string;
  readonly voice: string;
  readonly avatar: string;
  readonly state: FaceLabel;
  readonly expression: Readonly<Record<string, number>>;
  readonly seed: number;
  readonly size: string;
  readonly fps: '25' | '50';
  readonly background?: string;
  readonly json?: true;
  readonly quiet?: true;
}

const formatOf = (output: string): ClipFormat => {
  const formats = Object.keys(CLIP_FORMATS) as ClipFormat[];
  const found = formats.find((format) => output.toLowerCase().endsWith(`.${format}`));
  if (found) return found;
  throw new VivaError('MEDIA_UNSUPPORTED', {
    field: '--output',
    got: output,
    offered: formats.map((each) => `.${each}`),
  });
};

/** `smile=0.5`, adding to those before it. */
const readExpression = (given: string, before: Readonly<Record<string, number>>): Record<string, number> => {
  const entries = given.split(',').map((part) => {
    const [, name, value] = /^\s*(\w+)\s*=\s*(-?[\d.]+)\s*$/.exec(part) ?? [];
    if (name === undefined || !Number.isFinite(Number(value)))
      throw new InvalidArgumentError('as in mouthSmile=0.5,browInnerUp=0.2');
    return [name, Number(value)];
  });
  return { ...before, ...(Object.fromEntries(entries) as Record<string, number>) };
};

const readSeed = (given: string): number => {
  if (!/^\d{1,10}$/.test(given) || Number(given) >= 2 ** 32)
    throw new InvalidArgumentError('must be a whole number below 2^32.');
  return Number(given);
};

const BAR = 24;
const bar = (share: number): string => {
  const filled = Math.round(Math.min(1, share) * BAR);
  return `[${'#'.repeat(filled)}${'-'.repeat(BAR - filled)}] ${String(Math.floor(100 * Math.min(1, share))).padStart(3)} %`;
};

const seconds = (span: number): string => (span / 1000).toFixed(1);

const requestOf = (options: RenderOptions, world: World): ClipRequest => {
  const { text, audio, avatar, state, expression, seed, size, fps, background, voice, output } = options;
  if ((text === undefined) === (audio === undefined)) {
    throw new VivaError('REQUEST_INVALID', { field: '--text', problem: 'give either --text or --audio' });
  }
  return {
    source: audio === undefined ? { text: spokenInput([text ?? ''], world.terminal), voice } : { audio },
    format: formatOf(output),
    avatar,
    size: Number(size),
    background,
    face: { seed, label: state, expression, fps: fps === '50' ? 50 : 25 },
  };
};

const render = async (options: RenderOptions, world: World): Promise<ExitStatus> => {
  const { terminal } = world;
  const request = requestOf(options, world);
  const studio = await world.openStudio(readConfig(terminal.environment));
  let [sounded, drawn, complete] = [0, 0, false];
  const started = systemClock.now();
  // How long a text will be is known when all of it has been spoken; until then there is no share to show.
  const progress = showProgress(terminal, options.quiet === true, () =>
    complete
      ? `${bar(drawn / Math.max(1, sounded))}  ${seconds(drawn)} of ${seconds(sounded)} s`
      : `${seconds(drawn)} s drawn`,
  );
  try {
    const file = await openClipFile(options.output);
    let kept = false;
    try {
      await studio.render(
        {
          ...request,
          onProgress: (now) => ([sounded, drawn, complete] = [now.sounded, now.drawn, now.complete]),
        },
        file,
        { signal: terminal.signal, clock: systemClock, log: silentLog },
      );
      kept = true;
    } finally {
      await file.close(kept);
    }
  } finally {
    progress.end();
    await studio.close();
  }
  const took = systemClock.now() - started;
  const { output: file, avatar, size, fps } = options;
  if (options.json)
    await writeJson(terminal, {
      file,
      avatar,
      size: Number(size),
      fps: Number(fps),
      spanMs: drawn,
      tookMs: Math.round(took),
    });
  else if (!options.quiet) {
    tell(
      terminal,
      `${file}: ${seconds(drawn)} s of film in ${seconds(took)} s (${(drawn / took).toFixed(1)} times as fast as it plays)`,
    );
  }
  return EXIT.done;
};

/** `render`: a text or a sound to a film of somebody who says it. */
export const registerRender = (program: Command, world: World, finish: Finish): void => {
  program
    .command('render')
    .summary('make a film of somebody who speaks')
    .description(
      'Makes a film of an avatar that says a text, or what is in a sound file. The ending, .mp4 or .webm, chooses the format.',
    )
    .requiredOption('-o, --output <file>', 'where to write: .mp4 (H.264, AAC) or .webm (VP8, Opus)')
    .option('-t, --text <text>', 'what is said, or - for standard input')
    .option('-a, --audio <file>', 'what is said, as any sound file that FFmpeg reads')
    .option('-v, --voice <id>', 'whose voice says the text: one of those that `voices` lists', 'default')
    .option('--avatar <id>', 'one of those that `avatars` lists', 'default')
    .addOption(
      new Option('--state <state>', 'what the face is about where nothing is said')
        .choices(FACE_LABELS)
        .default('auto'),
    )
    .addOption(
      new Option(
        '--expression <coefficients>',
        'added to the face, by Apple’s names: mouthSmile=0.4,browInnerUp=0.2',
      )
        .argParser(readExpression)
        .default({}, 'nothing'),
    )
    .addOption(
      new Option('--seed <number>', 'another seed blinks and nods at other times')
        .argParser(readSeed)
        .default(0),
    )
    .addOption(
      new Option('--size <pixels>', 'of the picture, on a side')
        .choices(PICTURE_SIZES.map(String))
        .default('512'),
    )
    .addOption(new Option('--fps <number>', 'pictures a second').choices(['25', '50']).default('25'))
    .option(
      '--background <colour|file>',
      'what stands behind, as #rrggbb or a picture, where the avatar can be cut out',
    )
    .option('--json', 'print what was made, as JSON')
    .option('-q, --quiet', 'say nothing but errors')
    .addHelpText(
      'after',
      examples(
        'render --text "Good evening." -o hello.mp4',
        'render --audio speech.wav -o hello.webm --avatar man',
        'render -t "So glad!" -o glad.mp4 --expression mouthSmile=0.4 --background "#dfe8ef"',
      ),
    )
    .action(finish((options: RenderOptions) => render(options, world)));
};
