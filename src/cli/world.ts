import type { Command } from 'commander';
import type { Config } from '../config.ts';
import type { VoiceDescription } from '../core/catalogue.ts';
import type { SpeechWindow } from '../core/frames.ts';
import type { ExitStatus } from './exit-status.ts';
import type { Terminal } from './terminal.ts';

/** How something is to be said, as far as the command line was told. */
export interface SpokenManner {
  /** An id, an alias or `default`. */
  readonly voice: string;
  /** Times the normal speed. @range [0.25, 4] */
  readonly speed: number;
  /** @range [0, 2^32) */
  readonly seed: number;
}

/** What the commands need of the service. */
export interface Speaker {
  voices(): readonly VoiceDescription[];
  speak(text: AsyncIterable<string>, manner: SpokenManner, signal: AbortSignal): AsyncIterable<SpeechWindow>;
  close(): Promise<void>;
}

/** Everything a command is handed. */
export interface World {
  readonly terminal: Terminal;
  readonly openSpeaker: (config: Config) => Promise<Speaker>;
  /** Runs the server until it is told to stop, by the environment with some settings in place of its own. */
  readonly serve: (settings: Readonly<Record<string, string>>) => Promise<void>;
}

/** One command: adds itself, with its help and examples, to the program. Its action resolves with the status to exit with. */
export type Registration = (program: Command, world: World, finish: Finish) => void;

/** Wraps an action, so that its outcome becomes the status to exit with. */
export type Finish = <Given extends readonly unknown[]>(
  action: (...given: Given) => Promise<ExitStatus>,
) => (...given: Given) => Promise<void>;

/** The part of a command's help that shows how it is used. */
export const examples = (...lines: readonly string[]): string =>
  `\nExamples:\n${lines.map((line) => `  $ npx vivavoce ${line}`).join('\n')}`;
