import type { Command } from 'commander';
import { asVivaError } from '../core/errors.ts';
import type { ReadingOptions, TextReader } from '../text/index.ts';
import { openReader, viewOf } from '../text/index.ts';
import { adviceFor } from './advice.ts';
import { columns } from './columns.ts';
import type { ExitStatus } from './exit-status.ts';
import { EXIT } from './exit-status.ts';
import { spokenInput } from './spoken-input.ts';
import type { Terminal } from './terminal.ts';
import { tell, write, writeJson } from './terminal.ts';
import type { Finish, World } from './world.ts';
import { examples } from './world.ts';
import type { WordingOptions } from './wording-options.ts';
import { readWording, withWordingOptions } from './wording-options.ts';

interface PhonemesOptions extends WordingOptions {
  readonly json?: true;
}

const DESCRIPTION = `Prints how a text is read: each word as written, and its phonemes beside it. With "-" every line of standard input is a text.
With --json: { "phonemes", "words": [{ "text", "phonemes" }] }, for "-" one such object a line, in order, with "error" where a line is refused.`;

/** `phonemes`: why something is said as it is. */
export const registerPhonemes = (program: Command, world: World, finish: Finish): void => {
  const command = program
    .command('phonemes')
    .argument('[text...]', 'what is read; "-" for lines of standard input')
    .summary('show how a text is read, word by word')
    .description(DESCRIPTION)
    .option('--json', 'as JSON');
  withWordingOptions(command)
    .addHelpText(
      'after',
      examples(
        'phonemes "Dr. Smith paid $5 on 3/14."',
        'phonemes --json "I read it yesterday."',
        'phonemes - < lines.txt',
      ),
    )
    .action(
      finish(async (words: readonly string[], options: PhonemesOptions) => {
        const [reader, reading] = await Promise.all([openReader(), readWording(options)]);
        const isStream = words.length === 0 || words[0] === '-';
        if (isStream) return printLines(world.terminal, reader, reading, options.json === true);
        return printOne(world.terminal, reader, reading, {
          text: words.join(' '),
          json: options.json === true,
        });
      }),
    );
};

const printOne = async (
  terminal: Terminal,
  reader: TextReader,
  options: ReadingOptions,
  { text, json }: { readonly text: string; readonly json: boolean },
): Promise<ExitStatus> => {
  const reading = reader.read(text, options);
  const view = viewOf(reading);
  if (json) await writeJson(terminal, view);
  else
    await write(
      terminal.output,
      `${columns(view.words.map((word) => [word.text, word.phonemes]))}\n${view.phonemes}\n`,
    );
  for (const { code, text: about } of reading.warnings) tell(terminal, `${code}: ${about}`);
  return EXIT.done;
};

/** Every line by itself; one that is refused is told of and leaves its place empty, so that lines stay side by side. */
const printLines = async (
  terminal: Terminal,
  reader: TextReader,
  options: ReadingOptions,
  json: boolean,
): Promise<ExitStatus> => {
  let status: ExitStatus = EXIT.done;
  for await (const line of linesOf(spokenInput(['-'], terminal))) {
    try {
      const view = viewOf(reader.read(line, options));
      await write(terminal.output, `${json ? JSON.stringify(view) : view.phonemes}\n`);
    } catch (thrown) {
      const error = asVivaError(thrown);
      status = EXIT.failed;
      tell(terminal, adviceFor(error));
      await write(
        terminal.output,
        json ? `${JSON.stringify({ phonemes: '', words: [], error: error.code })}\n` : '\n',
      );
    }
  }
  return status;
};

async function* linesOf(chunks: AsyncIterable<string>): AsyncGenerator<string, void, undefined> {
  let rest = '';
  for await (const chunk of chunks) {
    const lines = (rest + chunk).split(/\r?\n/);
    rest = lines.pop() ?? '';
    yield* lines;
  }
  if (rest !== '') yield rest;
}
