import type { Command } from 'commander';
import type { Config } from '../config.ts';
import type { VoiceDescription } from '../core/catalogue.ts';
import type { Delivery } from '../core/delivery.ts';
import type { SpeechWindow } from '../core/frames.ts';
import type { StageContext } from '../core/stage.ts';
import type { Wording } from '../core/wording.ts';
import type { FaceWish } from '../faces.ts';
import type { FaceDriver } from '../motion/index.ts';
import type { ClipRequest } from '../studio.ts';
import type { AvatarRegistry, ClipFile } from '../video/index.ts';
import type { ExitStatus } from './exit-status.ts';
import type { Terminal } from './terminal.ts';

/** How something is to be said, as far as the command line was told. */
export interface SpokenManner extends Delivery {
  /** An id, a blend, an alias or `default`. */
  readonly voice: string;
  readonly wording: Wording;
}

/** What `say` needs of the service. */
export interface Speaker {
  speak(text: AsyncIterable<string>, manner: SpokenManner, signal: AbortSignal): AsyncIterable<SpeechWindow>;
  close(): Promise<void>;
}

/** What `motion` needs of it besides. */
export interface Mover extends Speaker {
  /** A face without a clock: its motion is made as fast as its sound comes. */
  openFace(wish: Omit<FaceWish, 'live'>): FaceDriver;
}

export type { ClipRequest } from '../studio.ts';

/** What `render` needs of the service. */
export interface FilmStudio {
  render(request: ClipRequest, file: ClipFile, context: StageContext): Promise<void>;
  close(): Promise<void>;
}

/** Everything a command is handed. */
export interface World {
  readonly terminal: Terminal;
  readonly openSpeaker: (config: Config) => Promise<Speaker>;
  readonly openMover: (config: Config) => Promise<Mover>;
  /** Those that can speak here. Throws `MODEL_MISSING` where none can. */
  readonly listVoices: (config: Config) => readonly VoiceDescription[];
  readonly openStudio: (config: Config) => Promise<FilmStudio>;
  /** Who can be drawn here, and which packs are no good. */
  readonly listAvatars: (config: Config) => AvatarRegistry;
  /** Runs the server until the terminal's signal, and lets what is being said finish. */
  readonly serve: (config: Config) => Promise<void>;
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
