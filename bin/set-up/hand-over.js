import { spawn } from 'node:child_process';
import { constants } from 'node:os';
import { dirname, delimiter } from 'node:path';
import { boundCommand } from './bound-command.js';
import { nodeExecutable } from './node-runtime.js';
import { ROOT } from './places.js';

/**
 * Runs our code with the right Node, in the foreground, and ends as it ends.
 *
 * @param {readonly string[]} args
 * @param {string} [folder] to run it in
 * @returns {Promise<number>} the status to exit with; 128 and its number for a signal, as shells have it
 */
export const runNode = (args, folder = ROOT) =>
  new Promise((resolve) => {
    const node = nodeExecutable();
    const path = `${dirname(node)}${delimiter}${process.env.PATH ?? ''}`;
    const [program, its] = boundCommand('TERM', node, args);
    const child = spawn(program, its, { cwd: folder, stdio: 'inherit', env: { ...process.env, PATH: path } });
    const passOn = (signal) => child.kill(signal);
    // At a terminal Ctrl-C reaches the child by itself, and twice would mean "at once".
    const handlers = {
      SIGINT: process.stdin.isTTY ? () => undefined : passOn,
      SIGTERM: passOn,
      SIGHUP: passOn,
    };
    for (const [name, handler] of Object.entries(handlers)) process.on(name, handler);
    child.once('close', (code, signal) => {
      for (const [name, handler] of Object.entries(handlers)) process.off(name, handler);
      resolve(code ?? 128 + constants.signals[signal]);
    });
  });
