import { spawn } from 'node:child_process';
import { appendFileSync } from 'node:fs';
import { boundCommand } from './bound-command.js';
import { LOG, ROOT } from './places.js';

/** Commands that run now; an interrupted set-up must not leave them behind. */
const running = new Set();

/** Ends every command that is under way. */
export const endCommands = (signal) => {
  for (const child of running) child.kill(signal);
};

/** A command that ended badly, with everything it said. */
export class CommandFailed extends Error {
  constructor(command, status, said) {
    super(`${command} ended with ${status}`);
    this.name = 'CommandFailed';
    this.said = said;
  }
}

const keep = (text) => {
  try {
    appendFileSync(LOG, text);
  } catch {
    // The log is a convenience; a full or read-only disk shows itself in the command.
  }
};

/**
 * Runs a command to its end, its words kept for the log.
 *
 * @param {string} command
 * @param {readonly string[]} args
 * @param {{ env?: NodeJS.ProcessEnv, cwd?: string, onOutput?: (text: string) => void }} [options]
 * @returns {Promise<string>} what it said on standard output; rejects with {@link CommandFailed}
 */
export const run = (command, args, { env = process.env, cwd = ROOT, onOutput } = {}) =>
  new Promise((resolve, reject) => {
    keep(`\n$ ${command} ${args.join(' ')}\n`);
    const [program, its] = boundCommand('KILL', command, args);
    const child = spawn(program, its, { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] });
    running.add(child);
    let output = '';
    let everything = '';
    child.stdout.setEncoding('utf8').on('data', (text) => {
      output += text;
      everything += text;
      keep(text);
      onOutput?.(text);
    });
    child.stderr.setEncoding('utf8').on('data', (text) => {
      everything += text;
      keep(text);
    });
    child.once('error', (error) => {
      running.delete(child);
      reject(new CommandFailed(command, 'an error', error.message));
    });
    child.once('close', (code, signal) => {
      running.delete(child);
      if (code === 0) resolve(output);
      else reject(new CommandFailed(command, signal ?? `status ${code}`, everything));
    });
  });
