import { CommandFailed, endCommands } from './command.js';
import { Failure, failureFrom } from './failure.js';
import { alone } from './lock.js';
import { showProgress } from './progress.js';

/**
 * One thing that must be there before anything runs.
 *
 * @typedef {object} Step
 * @property {string} label what it does, as a headline
 * @property {string} what how its failure begins: "the page could not be built"
 * @property {() => boolean} isDone by looking, quickly and without the network
 * @property {() => Promise<void>} perform leaves all of it or nothing, whenever it is killed
 * @property {() => string} [measure] how far it is
 * @property {() => boolean} [mayFail] whether to go on without it, aloud
 */

const perform = async (step) => {
  const progress = showProgress(step.label, step.measure);
  try {
    await step.perform();
    progress.done();
  } catch (error) {
    progress.failed();
    if (error instanceof Failure) throw error;
    throw failureFrom(step.what, error instanceof CommandFailed ? error.said : String(error?.stack ?? error));
  }
};

const tell = (failure) =>
  process.stderr.write(`\n→ ${failure.message[0].toUpperCase()}${failure.message.slice(1)}\n`);

/**
 * Does those of the steps that are not done, in order. Where all are, it writes nothing, neither a line nor a file.
 * Ends the process with status 1, and one line of what to do, where a step cannot be done.
 *
 * @param {readonly Step[]} steps
 */
export const setUp = async (steps) => {
  if (steps.every((step) => step.isDone())) return;
  const interrupt = (signal) => {
    endCommands(signal);
    process.stderr.write('\n→ Interrupted. Run the same command again: it goes on where this one stopped.\n');
    process.exit(130);
  };
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.once(name, interrupt);
  try {
    await alone(async () => {
      for (const step of steps) if (!step.isDone()) await attempt(step);
    });
  } catch (error) {
    tell(error instanceof Failure ? error : failureFrom('the set-up could not be done', String(error)));
    process.exit(1);
  }
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.off(name, interrupt);
};

const attempt = async (step) => {
  try {
    await perform(step);
  } catch (failure) {
    if (!step.mayFail?.()) throw failure;
    tell(failure);
    process.stderr.write('  Going on without it.\n');
  }
};
