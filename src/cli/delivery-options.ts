import type { Command } from 'commander';
import { InvalidArgumentError, Option } from 'commander';
import type { Delivery, Steps } from '../core/delivery.ts';
import { USUAL_DELIVERY } from '../core/delivery.ts';
import { LIMITS } from '../core/limits.ts';

/** What the command line says of how a text is to sound. */
export interface DeliveryOptions {
  readonly speed: number;
  readonly pitch: number;
  readonly expressiveness: number;
  readonly steps?: Steps;
  readonly seed: number;
}

const within =
  ({ minimum, maximum }: { readonly minimum: number; readonly maximum: number }) =>
  (given: string): number => {
    const value = Number(given);
    if (given.trim() !== '' && value >= minimum && value <= maximum) return value;
    throw new InvalidArgumentError(`It must be within ${String(minimum)} to ${String(maximum)}.`);
  };

const seed = (given: string): number => {
  const value = Number(given);
  if (/^\d+$/.test(given) && value <= LIMITS.seed.maximum) return value;
  throw new InvalidArgumentError('It must be a whole number below 2^32.');
};

const STEPS: Readonly<Record<string, Steps>> = { '1': 1, '2': 2, auto: 'auto' };

const steps = (given: string): Steps => {
  const found = STEPS[given];
  if (found !== undefined) return found;
  throw new InvalidArgumentError('It must be 1, 2 or auto.');
};

/** Adds the options to a command that speaks. */
export const withDeliveryOptions = (command: Command): Command => {
  const usual = USUAL_DELIVERY;
  return command
    .option('--speed <factor>', 'times the normal speed, 0.25 to 4', within(LIMITS.speed), usual.speed)
    .option('--pitch <semitones>', 'above the voice’s own, -12 to 12', within(LIMITS.pitch), usual.pitch)
    .option(
      '--expressiveness <factor>',
      'from 0, the calm average, to 1.5',
      within(LIMITS.expressiveness),
      usual.expressiveness,
    )
    .addOption(
      new Option('--steps <count>', 'of the flow that reads a clause: 1, 2, or auto').argParser(steps),
    )
    .option('--seed <number>', 'another seed is another reading', seed, usual.seed);
};

/** What was asked for, and nothing else of the options. */
export const readDelivery = ({ speed, pitch, expressiveness, steps, seed }: DeliveryOptions): Delivery => {
  return { speed, pitch, expressiveness, steps, seed };
};
