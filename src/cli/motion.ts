import type { Command } from 'commander';
import { InvalidArgumentError, Option } from 'commander';
import { readSoundFile } from '../audio/index.ts';
import { readConfig } from '../config.ts';
import { systemClock } from '../core/clock.ts';
import { USUAL_DELIVERY } from '../core/delivery.ts';
import { VivaError } from '../core/errors.ts';
import type { FaceState, MotionFrame } from '../core/frames.ts';
import { LIMITS } from '../core/limits.ts';
import { silentLog } from '../core/log.ts';
import type { Expression, MotionFormat } from '../motion/index.ts';
import {
  MOTION_FORMATS,
  controlsOf,
  motionFile,
  motionFormatOf,
  motionOfSound,
  motionOfSpeech,
} from '../motion/index.ts';
import type { ExitStatus } from './exit-status.ts';
import { EXIT } from './exit-status.ts';
import { showProgress } from './progress.ts';
import { openTarget } from './speech-target.ts';
import { tell } from './terminal.ts';
import type { Finish, Mover, World } from './world.ts';
import { examples } from './world.ts';

const STATES: readonly FaceState[] = ['idle', 'listening', 'speaking'];

interface MotionOptions {
  readonly audio?: string;
  readonly text?: string;
  readonly output: string;
  readonly format?: MotionFormat;
  readonly state: FaceState;
  readonly expression: Expression;
  readonly seed: number;
  readonly steps?: 1 | 2;
  readonly fps: 25 | 50;
  readonly window: number;
  readonly by?: 'networks' | 'rules';
  readonly voice: string;
  readonly quiet?: true;
}

const seed = (given: string): number => {
  const value = Number(given);
  if (/^\d+$/.test(given) && value <= LIMITS.seed.maximum) return value;
  throw new InvalidArgumentError('It must be a whole number below 2^32.');
};

/** One of a few whole numbers. */
const oneOf =
  <Number_ extends number>(...allowed: readonly Number_[]) =>
  (given: string): Number_ => {
    const found = allowed.find((value) => String(value) === given);
    if (found !== undefined) return found;
    throw new InvalidArgumentError(`It must be ${allowed.join(' or ')}.`);
  };

/** `mouthSmile=0.5,browInnerUp=0.2`. Throws `REQUEST_INVALID` or `VALUE_OUT_OF_RANGE`. */
const expression = (given: string): Expression => {
  const parts = given.split(',').map((part) => /^\s*(\w+)\s*=\s*(\S+)\s*$/.exec(part));
  const pairs = parts.map((found): [string, number] => {
    const [, name = '', number = ''] = found ?? [];
    const value = Number(number);
    if (found && Number.isFinite(value)) return [name, value];
    const problem = 'must be names and numbers: mouthSmile=0.5,browInnerUp=0.2';
    throw new VivaError('REQUEST_INVALID', { field: '--expression', problem });
  });
  const asked = Object.fromEntries(pairs);
  controlsOf(asked, '--expression');
  return asked;
};

const formatOf = ({ format, output }: MotionOptions): MotionFormat => {
  const found = format ?? (output === '-' ? 'json' : motionFormatOf(output));
  if (found) return found;
  const offered = MOTION_FORMATS.map((name) => `.${name}`);
  throw new VivaError('MEDIA_UNSUPPORTED', { field: '--output', got: output, offered });
};

const checkSource = ({ audio, text }: MotionOptions): void => {
  if ((audio === undefined) !== (text === undefined)) return;
  throw new VivaError('REQUEST_INVALID', {
    field: '--audio',
    problem: 'give either a file of sound, or a --text',
  });
};

async function* once(text: string): AsyncGenerator<string, void, undefined> {
  yield await Promise.resolve(text);
}

/** The motion that was asked for, as it is made. */
const motionFor = (mover: Mover, options: MotionOptions, world: World): AsyncIterable<MotionFrame> => {
  const { signal } = world.terminal;
  const { audio, text, state, steps, window: longest, by, fps } = options;
  const face = mover.openFace({
    seed: options.seed,
    expression: options.expression,
    steps,
    longest,
    fps,
    // What sounds is spoken; what is spoken makes the label.
    label: state === 'speaking' ? 'idle' : state,
    ...(by && { by }),
  });
  if (audio !== undefined) {
    const sound = readSoundFile(audio, { signal, clock: systemClock, log: silentLog });
    return motionOfSound(face, sound, state, signal);
  }
  const manner = { ...USUAL_DELIVERY, seed: options.seed, voice: options.voice, wording: {} };
  return motionOfSpeech(face, mover.speak(once(text ?? ''), manner, signal), signal);
};

const motion = async (options: MotionOptions, world: World): Promise<ExitStatus> => {
  const { terminal } = world;
  checkSource(options);
  const format = formatOf(options);
  const mover = await world.openMover(readConfig(terminal.environment));
  const started = systemClock.now();
  let seconds = 0;
  const progress = showProgress(terminal, options.quiet === true, () => `${seconds.toFixed(2)} s moved`);
  const counted = async function* (): AsyncGenerator<MotionFrame, void, undefined> {
    for await (const frame of motionFor(mover, options, world)) {
      seconds = frame.at / 1000 + 1 / options.fps;
      yield frame;
    }
  };
  try {
    const target = await openTarget(options.output, terminal);
    let kept = false;
    try {
      const encoder = new TextEncoder();
      for await (const piece of motionFile(counted(), format, options.fps)) {
        await target.write(encoder.encode(piece));
      }
      kept = true;
    } finally {
      await target.close(kept);
    }
  } finally {
    progress.end();
    await mover.close();
  }
  const took = ((systemClock.now() - started) / 1000).toFixed(2);
  if (options.quiet !== true)
    tell(terminal, `${options.output}: ${seconds.toFixed(2)} s of motion in ${took} s`);
  return EXIT.done;
};

/** `motion`: sound or a text to a file of motion. */
export const registerMotion = (program: Command, world: World, finish: Finish): void => {
  program
    .command('motion')
    .summary('turn speech into the motion of a face')
    .description(
      'Turns anybody’s speech, or a text in our voice, into the motion of a face: Apple’s 52 coefficients, head and gaze.',
    )
    .option('-a, --audio <file>', 'speech, in any format that FFmpeg reads')
    .option('-t, --text <text>', 'what to say, in place of a file')
    .requiredOption('-o, --output <file>', 'where to write: .json or .csv, or - for standard output')
    .addOption(new Option('-f, --format <name>', 'in place of the ending').choices(MOTION_FORMATS))
    .addOption(
      new Option('--state <name>', 'what the face is about: a listening one nods to the sound')
        .choices(STATES)
        .default('speaking'),
    )
    .option('--expression <names>', 'added to the face: mouthSmile=0.5,browInnerUp=0.2', expression, {})
    .option('--seed <number>', 'another seed is another blink', seed, 0)
    .addOption(new Option('--steps <count>', 'of the generator: 1 or 2').argParser(oneOf(1, 2)))
    .addOption(new Option('--fps <rate>', 'frames a second: 25 or 50').argParser(oneOf(25, 50)).default(25))
    .addOption(
      new Option('--window <frames>', 'the longest: 2, 4, 8 or 16').argParser(oneOf(2, 4, 8, 16)).default(16),
    )
    .addOption(new Option('--by <maker>', 'to compare: networks or rules').choices(['networks', 'rules']))
    .option('-v, --voice <id>', 'of a text: one of those that `voices` lists', 'default')
    .option('-q, --quiet', 'say nothing but errors')
    .addHelpText(
      'after',
      examples(
        'motion --audio speech.wav -o motion.json',
        'motion --text "Good evening." -o motion.csv --fps 50',
        'motion --audio question.mp3 --state listening -o nods.json',
        'motion --audio speech.wav --expression mouthSmile=0.4 --seed 7 -o smiling.json',
      ),
    )
    .action(finish((options: MotionOptions) => motion(options, world)));
};
