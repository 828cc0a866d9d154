import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import type { PhotoReason } from '../../core/errors.ts';
import { VivaError } from '../../core/errors.ts';

/** The recipe that makes a pack of a photo; it lies in a checkout, not in the package. */
export const RECIPE = fileURLToPath(new URL('../../../models/avatar', import.meta.url));

export interface CreateOptions {
  readonly photo: string;
  /** The folder that the pack becomes; its last part is the avatar's id. */
  readonly folder: string;
  readonly title: string | undefined;
  /** The folder of what the recipe needs beside its packages, where not in its usual place. */
  readonly data: string | undefined;
  /** A Python with the packages of `models/avatar/requirements.txt`. */
  readonly python: string;
  readonly signal: AbortSignal;
  readonly onProgress: (progress: CreateProgress) => void;
  /** @defaultValue {@link RECIPE} */
  readonly recipe?: string;
}

export interface CreateProgress {
  readonly step: string;
  /** @range [0, 1] */
  readonly done: number;
  readonly etaSeconds?: number | undefined;
}

/** What the recipe says on its standard output, a line each; what is no such line is for whoever looks at it directly. */
const Said = z.union([
  z.object({ step: z.string(), done: z.number(), etaSeconds: z.number().optional() }),
  z.object({ error: z.string(), detail: z.string().optional() }),
]);

const REASONS: Readonly<Record<string, PhotoReason>> = {
  UNREADABLE: 'unreadable',
  NO_FACE: 'no-face',
  MANY_FACES: 'many-faces',
  PROFILE: 'profile',
  TOO_SMALL: 'too-small',
  EYES_CLOSED: 'eyes-closed',
  MOUTH_OPEN: 'mouth-open',
};

const INSTALL = 'python3 -m pip install -r models/avatar/requirements.txt (Python 3.10 or newer)';
const needs = (tool: string, remedy: string, cause?: unknown): VivaError =>
  new VivaError('TOOL_MISSING', { tool, remedy }, { cause });

const parse = (line: string): z.infer<typeof Said> | undefined => {
  try {
    return Said.safeParse(JSON.parse(line)).data;
  } catch {
    // Not JSON: a trainer's own line.
    return undefined;
  }
};

const failureOf = (photo: string, error: string, detail: string): VivaError => {
  const reason = REASONS[error];
  if (reason) return new VivaError('PHOTO_UNSUITABLE', { file: photo, reason });
  if (error === 'NO_DATA')
    return needs(`the recipe's data (${detail})`, 'see models/avatar/README.md, then --data <folder>');
  return new VivaError('INTERNAL', { reason: `the recipe failed: ${error} ${detail}` });
};

/** The last line of what Python complained about. */
const complaintOf = (complaints: readonly string[]): string =>
  complaints.filter((line) => line.trim() !== '').at(-1) ?? '';

const exitFailure = (photo: string, said: readonly string[], complaints: readonly string[]): VivaError => {
  const told = said.map(parse).find((line) => line !== undefined && 'error' in line);
  if (told && 'error' in told) return failureOf(photo, told.error, told.detail ?? '');
  const complaint = complaintOf(complaints);
  const [, module] = /No module named '?([\w.]+)/.exec(complaint) ?? [];
  if (module !== undefined) return needs(`the Python package ${module}`, INSTALL);
  return new VivaError('INTERNAL', { reason: `the recipe failed: ${complaint.slice(0, 200)}` });
};

/**
 * Makes a pack of a photo, by the recipe in Python: minutes to an hour. What it leaves half when it fails is the recipe's to clear away.
 * Throws `PHOTO_UNSUITABLE`, and `TOOL_MISSING` where Python, a package or the recipe itself is not there.
 */
export const createAvatar = async (options: CreateOptions): Promise<void> => {
  const { photo, folder, title, data, python, signal, onProgress, recipe = RECIPE } = options;
  if (!existsSync(join(recipe, 'recipe', 'create.py'))) {
    throw needs('the recipe in models/avatar', 'git clone vivavoce, and run this in the checkout');
  }
  const more = [
    ...(title === undefined ? [] : ['--title', title]),
    ...(data === undefined ? [] : ['--data', data]),
  ];
  const child = spawn(python, ['-m', 'recipe.create', photo, '--out', folder, ...more], {
    cwd: recipe,
    stdio: ['ignore', 'pipe', 'pipe'],
    signal,
  });
  const said: string[] = [];
  const complaints: string[] = [];
  createInterface(child.stderr).on('line', (line) => {
    complaints.push(line);
    if (complaints.length > 40) complaints.shift();
  });
  createInterface(child.stdout).on('line', (line) => {
    const told = parse(line);
    if (told && 'step' in told) onProgress(told);
    else if (told) said.push(line);
  });
  const status = await new Promise<number | null>((resolve, reject) => {
    child.on('error', (cause) => {
      reject(signal.aborted ? (signal.reason as Error) : needs(python, INSTALL, cause));
    });
    child.on('close', resolve);
  });
  if (status !== 0) throw exitFailure(photo, said, complaints);
};
