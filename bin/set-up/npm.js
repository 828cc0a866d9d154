import { run } from './command.js';

/** npm by itself waits minutes before it says that nobody answers. */
const IMPATIENTLY = ['--fetch-retries=2', '--fetch-retry-mintimeout=1000', '--fetch-retry-maxtimeout=5000'];

const QUIETLY = ['--ignore-scripts', '--no-audit', '--no-fund', '--no-update-notifier', '--loglevel=error'];

/**
 * @param {string} command
 * @param {readonly string[]} args npm's own script among them, where `command` is a Node
 * @param {{ cwd?: string }} options
 */
const runNpm = (command, args, options) =>
  run(command, [...args, ...QUIETLY, ...IMPATIENTLY], {
    ...options,
    env: { ...process.env, ONNXRUNTIME_NODE_INSTALL: 'skip' },
  });

/** An npm of ours, by a Node of ours. */
export const npmBy = (node, script, args, options = {}) => runNpm(node, [script, ...args], options);

/** The npm at hand, by the Node that it came with: a distribution's npm finds its own parts only there. */
export const npmAtHand = (args, options = {}) => {
  const { npm_execpath: script, npm_node_execpath: node } = process.env;
  if (script?.endsWith('npm-cli.js')) return npmBy(node ?? process.execPath, script, args, options);
  return runNpm(process.platform === 'win32' ? 'npm.cmd' : 'npm', args, options);
};
