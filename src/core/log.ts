/** What varies in a log line. An error is logged by its code and details, never by a person's words. */
export type Fields = Readonly<Record<string, string | number | boolean | Error | undefined>>;

/** The message is a constant; everything that varies is a field, so that a collector can group by it. */
export interface Logger {
  debug(fields: Fields, message: string): void;
  info(fields: Fields, message: string): void;
  warn(fields: Fields, message: string): void;
  error(fields: Fields, message: string): void;
  child(fields: Fields): Logger;
}

/** Says nothing. For tests and tools. */
export const silentLog: Logger = {
  debug: () => undefined,
  info: () => undefined,
  warn: () => undefined,
  error: () => undefined,
  child: () => silentLog,
};
