import { readFile } from 'node:fs/promises';
import type { Command } from 'commander';
import { VivaError } from '../core/errors.ts';
import type { Wording } from '../core/wording.ts';
import { parseLexicon } from '../text/index.ts';

/** What the command line says of how a text is to be read. */
export interface WordingOptions {
  readonly lexicon?: string;
  readonly emoji?: true;
}

/** Adds the options to a command that reads text. */
export const withWordingOptions = (command: Command): Command =>
  command
    .option('--lexicon <file>', 'words of your own and their phonemes, one a line')
    .option('--emoji', 'say emoji by name instead of skipping them');

const readLexicon = async (file: string): Promise<string> => {
  try {
    return await readFile(file, 'utf8');
  } catch (cause) {
    const problem = `${file} cannot be read`;
    throw new VivaError('REQUEST_INVALID', { field: '--lexicon', problem }, { cause });
  }
};

/** Throws `REQUEST_INVALID` for a file that cannot be read, `LEXICON_INVALID` for one that is no lexicon. */
export const readWording = async ({ lexicon, emoji }: WordingOptions): Promise<Wording> => ({
  emoji: emoji === true ? 'name' : 'skip',
  ...(lexicon !== undefined && { lexicon: parseLexicon(await readLexicon(lexicon)) }),
});
