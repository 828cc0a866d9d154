import { Readable, Writable } from 'node:stream';
import type { Terminal } from '../../src/cli/terminal.ts';

/** A terminal in memory, and what was written on it. */
export interface MemoryTerminal {
  readonly terminal: Terminal;
  readonly output: () => Buffer;
  readonly messages: () => string;
}

const intoMemory = (): { readonly stream: Writable; readonly content: () => Buffer } => {
  const written: Buffer[] = [];
  const stream = new Writable({
    write(bytes: Buffer, _encoding, done) {
      written.push(bytes);
      done();
    },
  });
  return { stream, content: () => Buffer.concat(written) };
};

/**
 * @param input what comes on standard input, run by run
 * @param environment the variables that are set
 */
export const memoryTerminal = (
  input: readonly Uint8Array[] = [],
  environment: Readonly<Record<string, string>> = {},
): MemoryTerminal => {
  const output = intoMemory();
  const messages = intoMemory();
  return {
    terminal: {
      input: Readable.from(input),
      output: output.stream,
      messages: messages.stream,
      watched: false,
      typed: false,
      environment,
      signal: new AbortController().signal,
    },
    output: output.content,
    messages: () => messages.content().toString('utf8'),
  };
};
