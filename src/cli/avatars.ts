import { access, mkdir } from 'node:fs/promises';
import { basename, extname, join, resolve } from 'node:path';
import type { Command } from 'commander';
import { readConfig } from '../config.ts';
import { VivaError } from '../core/errors.ts';
import { ownAvatars } from '../portraits.ts';
import type { Avatar } from '../video/index.ts';
import { createAvatar, openAvatarRegistry, verifyAvatar } from '../video/index.ts';
import { adviceFor } from './advice.ts';
import { columns } from './columns.ts';
import type { ExitStatus } from './exit-status.ts';
import { EXIT, exitStatusOf } from './exit-status.ts';
import { tell, write, writeJson } from './terminal.ts';
import type { Finish, World } from './world.ts';
import { examples } from './world.ts';

interface Checked {
  readonly avatar: Avatar;
  readonly failure: unknown;
}

const check = async (avatar: Avatar): Promise<Checked> => ({
  avatar,
  failure: await verifyAvatar(avatar).then(
    () => undefined,
    (error: unknown) => error,
  ),
});

const list = async ({ json }: { readonly json?: true }, world: World): Promise<ExitStatus> => {
  const { terminal } = world;
  const registry = world.listAvatars(readConfig(terminal.environment));
  const checked = await Promise.all(registry.list().map(check));
  const rows = checked.map(({ avatar: { id, manifest, traits }, failure }, index) => ({
    id,
    title: traits.title,
    person: traits.person,
    license: manifest.license,
    version: manifest.version,
    matte: traits.layers !== null,
    right: failure === undefined,
    default: index === 0,
  }));
  if (json) await writeJson(terminal, { avatars: rows });
  else {
    const lines = rows.map((row) => [
      row.right ? '✓' : '✗',
      row.id,
      row.title,
      `${row.person} person`,
      row.license,
      row.default ? 'default' : '',
    ]);
    await write(terminal.output, columns(lines));
  }
  const failures = [...checked.map(({ failure }) => failure), ...registry.bad.map(({ error }) => error)];
  const wrong = failures.filter((failure) => failure !== undefined);
  for (const failure of wrong) tell(terminal, adviceFor(failure));
  return wrong.length === 0 ? EXIT.done : exitStatusOf(wrong[0]);
};

interface CreateFlags {
  readonly name?: string;
  readonly title?: string;
  readonly data?: string;
  readonly python: string;
}

/** A name that a folder and a manifest can have. */
const nameOf = (photo: string, given: string | undefined): string => {
  const name =
    given ??
    basename(photo, extname(photo))
      .toLowerCase()
      .replaceAll(/[^a-z0-9]+/g, '-');
  if (/^[a-z0-9-]{1,64}$/.test(name)) return name;
  throw new VivaError('REQUEST_INVALID', {
    field: '--name',
    problem: 'has letters, digits and hyphens only, 64 at most',
  });
};

const minutes = (seconds: number): string =>
  seconds < 90 ? `${String(Math.round(seconds))} s` : `${String(Math.round(seconds / 60))} min`;

const create = async (photo: string, flags: CreateFlags, world: World): Promise<ExitStatus> => {
  const { terminal } = world;
  const name = nameOf(photo, flags.name);
  const root = ownAvatars(readConfig(terminal.environment).models);
  const path = resolve(photo);
  await access(path).catch((cause: unknown) => {
    throw new VivaError('PHOTO_UNSUITABLE', { file: photo, reason: 'unreadable' }, { cause });
  });
  await mkdir(root, { recursive: true });
  tell(terminal, `Making the avatar ${name} of ${photo}, in Python: up to an hour on two cores.`);
  let [step, told] = ['', -1];
  await createAvatar({
    photo: path,
    folder: join(root, name),
    title: flags.title,
    data: flags.data === undefined ? undefined : resolve(flags.data),
    python: flags.python,
    signal: terminal.signal,
    onProgress: (progress) => {
      const tenth = Math.floor(progress.done * 10);
      if (progress.step === step && tenth === told) return;
      [step, told] = [progress.step, tenth];
      const left = progress.etaSeconds === undefined ? '' : `, ${minutes(progress.etaSeconds)} left`;
      tell(terminal, `  ${progress.step}: ${String(Math.round(progress.done * 100))} %${left}`);
    },
  });
  await verifyAvatar(openAvatarRegistry([root]).resolve(name));
  tell(terminal, `${name} is here: npx vivavoce render --text "Hello." --avatar ${name} -o hello.mp4`);
  return EXIT.done;
};

/** `avatars`: who can be drawn; `avatars create`: one more. */
export const registerAvatars = (program: Command, world: World, finish: Finish): void => {
  const avatars = program
    .command('avatars')
    .summary('list and check the avatars, or make one of a photo')
    .description('Lists the avatars that can be drawn, after checking every file of theirs.')
    .option('--json', 'as JSON')
    .addHelpText('after', examples('avatars', 'avatars create photo.jpg --name anna'))
    .action(finish((flags: { readonly json?: true }) => list(flags, world)));
  avatars
    .command('create')
    .summary('make an avatar of a photo')
    .description(
      'Makes an avatar of a photo of one person, from the front. Ask whoever it shows. Needs Python 3.10 or newer with the packages of models/avatar/requirements.txt, and takes up to an hour.',
    )
    .argument('<photo>', 'a JPEG, PNG or WebP, the face at least 200 pixels high')
    .option('--name <id>', 'what it is called; else what the file is called')
    .option('--title <text>', 'what people see')
    .option('--data <folder>', 'where the recipe’s data lies (models/avatar/README.md)')
    .option('--python <command>', 'the Python to use', 'python3')
    .action(finish((photo: string, flags: CreateFlags) => create(photo, flags, world)));
};
