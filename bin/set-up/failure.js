import { LOG } from './places.js';

/** A step that cannot be done. Its message is one line that says what to do. */
export class Failure extends Error {
  name = 'Failure';
}

const NO_NETWORK =
  /ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ENETUNREACH|EHOSTUNREACH|ETIMEDOUT|ERR_SOCKET_TIMEOUT|network (?:is )?unreachable|Temporary failure (?:in name resolution|resolving)|NewConnectionError|Could not resolve|Failed to fetch|pip could not fetch/i;

/** What a command's last words mean for the person who waits. First match wins. */
const REMEDIES = [
  {
    pattern: /ENOSPC|No space left on device/i,
    remedy: 'the disk is full: free about 2 GB and run the same command again',
  },
  {
    pattern: /EACCES|EPERM|EROFS|Permission denied|Read-only file system/i,
    remedy:
      'it may not write there: give yourself write permission on this folder and run the same command again',
  },
  {
    pattern: NO_NETWORK,
    remedy:
      'the package registry cannot be reached: connect this machine (or set a mirror in ~/.npmrc and pip.conf) and run the same command again',
  },
  {
    pattern: /EINTEGRITY|hash(?:es)? (?:do not match|mismatch)|THESE PACKAGES DO NOT MATCH/i,
    remedy:
      'what came is not what was asked for: clear the cache (npm cache clean --force) and run the same command again',
  },
];

/**
 * Turns what a command printed, or an error of Node, into a {@link Failure}.
 *
 * @param {string} what the step, as a clause: "the packages could not be installed"
 * @param {string} said
 */
export const failureFrom = (what, said) => {
  const known = REMEDIES.find(({ pattern }) => pattern.test(said));
  if (known) return new Failure(`${what}; ${known.remedy}.`);
  const lines = said.trim().split('\n');
  const reason = lines.find((line) => /\w*Error: |^[A-Z]+_[A-Z_]+ /.test(line)) ?? lines[lines.length - 1];
  return new Failure(`${what} (${reason.trim().slice(0, 200)}); the whole story is in ${LOG}.`);
};
