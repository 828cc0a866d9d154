import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { VivaError } from '../../core/errors.ts';
import { asVivaError, VivaError as Failure } from '../../core/errors.ts';
import type { ModelFolders, ModelManifest } from '../../inference/index.ts';
import { readManifest, verifyModel } from '../../inference/index.ts';
import type { AvatarTraits } from './avatar-traits.ts';
import { avatarTraitsOf } from './avatar-traits.ts';

/** The folder of packs that came with this code. */
export const BUNDLED_AVATARS = fileURLToPath(new URL('../../../models/avatar/packs', import.meta.url));

/** Who is drawn when nobody is named, the first that is there. */
const PREFERRED = ['woman', 'man'];

/** A pack that was read, not its weights. Structured-cloneable. */
export interface Avatar {
  readonly id: string;
  readonly manifest: ModelManifest;
  readonly traits: AvatarTraits;
  /** Where its files lie, as the inference room looks for them. */
  readonly folders: ModelFolders;
}

/** A folder that is no pack, and why. */
export interface BadPack {
  readonly folder: string;
  readonly error: VivaError;
}

export interface AvatarRegistry {
  /** Who can be drawn, the default first. */
  list(): readonly Avatar[];
  /** Folders that are left out. They are for the log and the command line: the server goes on without them. */
  readonly bad: readonly BadPack[];
  /** By id or `default`. Throws `AVATAR_UNKNOWN` with who there is. */
  resolve(name: string): Avatar;
}

const readPack = (root: string, name: string): Avatar => {
  const manifest = readManifest(join(root, name));
  if (manifest.name !== name) {
    throw new Failure('AVATAR_INVALID', {
      file: name,
      problem: `calls itself ${manifest.name}, unlike its folder`,
    });
  }
  return { id: name, manifest, traits: avatarTraitsOf(manifest), folders: { bundled: root, fetched: root } };
};

const rankOf = ({ id }: Avatar): number => {
  const rank = PREFERRED.indexOf(id);
  return rank < 0 ? PREFERRED.length : rank;
};

/** Every folder of `roots` with a manifest; one of the same name in a later root takes the place of an earlier. */
export const openAvatarRegistry = (roots: readonly string[]): AvatarRegistry => {
  const good = new Map<string, Avatar>();
  const bad: BadPack[] = [];
  for (const root of roots) {
    const names = existsSync(root) ? readdirSync(root).sort() : [];
    for (const name of names) {
      if (!existsSync(join(root, name, 'manifest.json'))) continue;
      try {
        good.set(name, readPack(root, name));
      } catch (error) {
        bad.push({ folder: join(root, name), error: asVivaError(error) });
      }
    }
  }
  const avatars = [...good.values()].sort((a, b) => rankOf(a) - rankOf(b));
  return {
    list: () => avatars,
    bad,
    resolve(name) {
      const found = name === 'default' ? avatars[0] : good.get(name);
      if (found) return found;
      throw new Failure('AVATAR_UNKNOWN', { avatar: name, known: ['default', ...good.keys()] });
    },
  };
};

/** Checks every file of a pack by its hash. Throws `MODEL_MISSING` or `MODEL_CORRUPT`. */
export const verifyAvatar = (avatar: Avatar): Promise<void> => verifyModel(avatar.manifest, avatar.folders);
