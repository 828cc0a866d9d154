import { VivaError } from '../core/errors.ts';
import type { Terminal } from './terminal.ts';
import { tell } from './terminal.ts';

const notText = (cause: unknown): VivaError =>
  new VivaError('REQUEST_INVALID', { field: 'text', problem: 'is not UTF-8' }, { cause });

/** Standard input as text, piece by piece as it arrives; half a character waits for its other half. */
async function* readInput(terminal: Terminal): AsyncGenerator<string, void, undefined> {
  if (terminal.typed) tell(terminal, 'Type what is to be said; Ctrl-D ends it.');
  const decoder = new TextDecoder('utf-8', { fatal: true });
  try {
    for await (const bytes of terminal.input as AsyncIterable<Uint8Array>) {
      const text = decoder.decode(bytes, { stream: true });
      if (text !== '') yield text;
    }
    decoder.decode();
  } catch (error) {
    if (error instanceof TypeError) throw notText(error);
    throw error;
  }
}

async function* once(text: string): AsyncGenerator<string, void, undefined> {
  yield await Promise.resolve(text);
}

/** What is to be said: the words of the command line, or with `-` or none at all what comes on standard input. */
export const spokenInput = (words: readonly string[], terminal: Terminal): AsyncIterable<string> => {
  const text = words.join(' ');
  return text === '' || text === '-' ? readInput(terminal) : once(text);
};
