import { spawnSync } from 'node:child_process';

let supported;

const isSupported = () =>
  (supported ??= spawnSync('setpriv', ['--pdeathsig', 'TERM', 'true'], { stdio: 'ignore' }).status === 0);

/**
 * A command that ends when we do, even when we are killed and can no longer tell it. Linux can do that for us; elsewhere the
 * command is as it was.
 *
 * @param {'TERM' | 'KILL'} signal what it gets
 * @param {string} command
 * @param {readonly string[]} args
 * @returns {[string, readonly string[]]} what to start in its place
 */
export const boundCommand = (signal, command, args) =>
  isSupported() ? ['setpriv', ['--pdeathsig', signal, command, ...args]] : [command, args];
