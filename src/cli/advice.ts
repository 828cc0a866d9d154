import { messageFor } from '../core/error-message.ts';
import { asVivaError } from '../core/errors.ts';

const wordsOf = (thrown: unknown): string => (thrown instanceof Error ? thrown.message : String(thrown));

/** A failure as one line: its code, then what to do about it. Here the person who runs it is the one who reads it, so a cause is told. */
export const adviceFor = (thrown: unknown): string => {
  const error = asVivaError(thrown);
  const words = error.code === 'INTERNAL' ? wordsOf(error.cause ?? error) : messageFor(error);
  return `${error.code} ${words}`;
};
