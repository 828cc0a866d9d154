import type { ErrorCode } from '../core/errors.ts';
import { asVivaError, FAULT } from '../core/errors.ts';

/** What a script may rely on; docs/cli.md has a row for each. */
export const EXIT = {
  done: 0,
  /** It was asked rightly and could not be done. */
  failed: 1,
  /** It was asked wrongly: an option, a value, a text that cannot be. */
  usage: 2,
  /** A model is not there, or not the one its manifest names: `vivavoce models fetch`. */
  modelMissing: 3,
  /** Ctrl-C, as shells have it. */
  interrupted: 130,
} as const;
export type ExitStatus = (typeof EXIT)[keyof typeof EXIT];

const MODEL_CODES: readonly ErrorCode[] = ['MODEL_MISSING', 'MODEL_CORRUPT'];

/** Whose fault it was decides the status, as it decides the status on the wire. */
export const exitStatusOf = (thrown: unknown): ExitStatus => {
  const { code } = asVivaError(thrown);
  if (MODEL_CODES.includes(code)) return EXIT.modelMissing;
  return FAULT[code] === 'caller' ? EXIT.usage : EXIT.failed;
};
