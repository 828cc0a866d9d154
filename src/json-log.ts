import type { Fields, Logger } from './core/log.ts';
import { asVivaError } from './core/errors.ts';

/** Levels in their order; a line below the chosen one is not written. */
export const LEVELS = ['debug', 'info', 'warn', 'error', 'silent'] as const;
export type Level = (typeof LEVELS)[number];

/** An error as data: ours by code and details, since its words may be a person's; with the stack of what caused it. */
const errorData = (thrown: Error): unknown => {
  const { code, details, cause } = asVivaError(thrown);
  return { code, details, cause: cause instanceof Error ? (cause.stack ?? cause.message) : undefined };
};

/**
 * A logger that writes a JSON object a line: `time` (ISO 8601), `level`, `message`, and the fields.
 *
 * @param write is given each line, its end included
 * @param now the time of day, which a `Clock` does not know
 */
export const jsonLog = (least: Level, write: (line: string) => void, now: () => Date): Logger => {
  const bound = (inherited: Fields): Logger => {
    const at =
      (level: Exclude<Level, 'silent'>) =>
      (fields: Fields, message: string): void => {
        if (LEVELS.indexOf(level) < LEVELS.indexOf(least)) return;
        const data = Object.entries({ ...inherited, ...fields }).map(([key, value]) => [
          key,
          value instanceof Error ? errorData(value) : value,
        ]);
        write(
          `${JSON.stringify({ time: now().toISOString(), level, message, ...Object.fromEntries(data) })}\n`,
        );
      };
    return {
      debug: at('debug'),
      info: at('info'),
      warn: at('warn'),
      error: at('error'),
      child: (fields) => bound({ ...inherited, ...fields }),
    };
  };
  return bound({});
};
