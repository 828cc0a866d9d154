import type { Readable, Writable } from 'node:stream';

/** What a command may reach of the world outside. `main` hands in the real one, a test one in memory. */
export interface Terminal {
  readonly input: Readable;
  /** For data: what a script reads. */
  readonly output: Writable;
  /** For people: progress, advice, errors. */
  readonly messages: Writable;
  /** Whether somebody looks at {@link messages}, so that a line may be written over. */
  readonly watched: boolean;
  /** Whether input is somebody's keyboard, which nobody should be made to wait for unknowingly. */
  readonly typed: boolean;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Aborts on Ctrl-C and on SIGTERM. */
  readonly signal: AbortSignal;
}

/** Writes and waits until there is room for more. Rejects when the reader has gone. */
export const write = (stream: Writable, data: string | Uint8Array): Promise<void> =>
  new Promise((resolve, reject) => {
    stream.write(data, (error) => {
      if (error) reject(error);
      else resolve();
    });
  });

/** One line for people. */
export const tell = (terminal: Terminal, line: string): void => {
  terminal.messages.write(`${line}\n`);
};

/** Data as JSON, indented where a person reads it, ended by a line. */
export const writeJson = (terminal: Terminal, data: unknown): Promise<void> =>
  write(terminal.output, `${JSON.stringify(data, undefined, 2)}\n`);
