import { spawnSync } from 'node:child_process';
import { run } from './command.js';
import { Failure } from './failure.js';

/** Whether a command of that name can be started. */
export const hasCommand = (command, args = ['--version']) =>
  spawnSync(command, args, { stdio: 'ignore' }).status === 0;

const mayInstall = () => process.getuid?.() === 0 && hasCommand('apt-get');

/**
 * Installs packages of Debian where we are allowed to; where not, says the line that does.
 *
 * @param {readonly string[]} names
 * @param {string} purpose why, as a clause: "pip fetches the voice"
 */
export const installDebianPackages = async (names, purpose) => {
  if (!mayInstall()) {
    throw new Failure(
      `${purpose}, and it is not here: run  sudo apt-get install -y ${names.join(' ')}  and the same command again.`,
    );
  }
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  // Waiting for another apt is better than failing because of it.
  const apt = (...args) => run('apt-get', ['-q', '-o', 'DPkg::Lock::Timeout=300', ...args], { env });
  await apt('update');
  await apt('install', '-y', '--no-install-recommends', ...names);
};
