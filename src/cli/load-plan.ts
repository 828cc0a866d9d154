import { readFile } from 'node:fs/promises';
import { InvalidArgumentError } from 'commander';
import { VivaError } from '../core/errors.ts';
import type { Milliseconds } from '../core/units.ts';
import { ms } from '../core/units.ts';
import type { Arrivals, Loop, RunPlan } from '../loadtest/index.ts';
import { SENTENCES, parseArrivals, parseTrace, randomFrom, shuffled } from '../loadtest/index.ts';

/** The options of `loadtest` that decide what is run. */
export interface LoadPlanOptions {
  readonly url: string;
  readonly scenario: string;
  readonly rate?: string;
  readonly trace?: string;
  readonly sessions?: number;
  readonly think: Milliseconds;
  readonly interrupt: number;
  readonly connections: number;
  /** In seconds, as the option has it. */
  readonly duration: Milliseconds;
  readonly texts?: string;
  readonly repeatTexts?: true;
  readonly voice?: string;
  readonly model?: string;
  readonly key?: string;
  readonly buffer: Milliseconds;
  readonly timeout: Milliseconds;
  readonly seed: number;
}

/** Reads `200ms`, `1.5s`, or a bare number of the given unit. */
export const spanOption =
  (usual: 's' | 'ms') =>
  (given: string): Milliseconds => {
    const [, digits, unit = usual] = /^(\d+(?:\.\d+)?)(ms|s)?$/.exec(given.trim()) ?? [];
    if (digits === undefined) throw new InvalidArgumentError('It must be a time such as 200ms or 1.5s.');
    return ms(Number(digits) * (unit === 's' ? 1000 : 1));
  };

/** Reads a whole number within bounds. */
export const wholeOption =
  (minimum: number, maximum: number) =>
  (given: string): number => {
    const value = Number(given);
    if (/^\d+$/.test(given) && value >= minimum && value <= maximum) return value;
    throw new InvalidArgumentError(
      `It must be a whole number within ${String(minimum)} to ${String(maximum)}.`,
    );
  };

/** Reads `20`, `20%` or `0.2 %` as a share. */
export const shareOption = (given: string): number => {
  const [, digits] = /^(\d+(?:\.\d+)?)\s*%?$/.exec(given.trim()) ?? [];
  const share = Number(digits) / 100;
  if (digits === undefined || share > 1) {
    throw new InvalidArgumentError('It must be a percentage within 0 to 100.');
  }
  return share;
};

/** Reads an address. */
export const urlOption = (given: string): string => {
  if (URL.canParse(given) && /^(https?|wss?):$/.test(new URL(given).protocol)) return given;
  throw new InvalidArgumentError('It must be an address such as http://127.0.0.1:8080.');
};

const arrivalsOf = async ({ rate, trace }: LoadPlanOptions): Promise<Arrivals | undefined> => {
  if (trace !== undefined) return parseTrace(await readFile(trace, 'utf8'));
  return rate === undefined ? undefined : parseArrivals(rate);
};

const loopOf = async (options: LoadPlanOptions): Promise<Loop> => {
  const arrivals = await arrivalsOf(options);
  const { sessions, think, interrupt, connections } = options;
  if (arrivals && sessions !== undefined) {
    throw new VivaError('REQUEST_INVALID', {
      field: '--sessions',
      problem: 'a rate makes an open loop and sessions a closed one; give one of them',
    });
  }
  if (arrivals) return { type: 'open', arrivals, connections };
  return { type: 'closed', sessions: sessions ?? 1, think, interrupt };
};

const textsFrom = async (file: string): Promise<string[]> => {
  const texts = (await readFile(file, 'utf8')).split('\n').map((line) => line.trim());
  const distinct = [...new Set(texts.filter((line) => line !== ''))];
  if (distinct.length === 0) throw new VivaError('TEXT_EMPTY', { field: file });
  return distinct;
};

/** Puts the options of a command line together. Texts are shuffled by the seed; those of a file keep their order. */
export const loadPlan = async (options: LoadPlanOptions): Promise<RunPlan> => {
  const { url, voice, model, key, scenario, duration, buffer, timeout, seed } = options;
  return {
    scenario,
    target: { url, voice, model, key },
    loop: await loopOf(options),
    duration,
    texts:
      options.texts === undefined ? shuffled(SENTENCES, randomFrom(seed)) : await textsFrom(options.texts),
    repeatTexts: options.repeatTexts === true,
    seed,
    buffer,
    timeout,
  };
};
