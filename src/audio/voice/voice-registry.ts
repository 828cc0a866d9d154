import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { ModelDescription, VoiceDescription } from '../../core/catalogue.ts';
import { VivaError } from '../../core/errors.ts';
import { voiceId } from '../../core/units.ts';
import type { VoiceId } from '../../core/units.ts';
import type { ModelFolders, ModelManifest } from '../../inference/index.ts';
import { isPresent, readManifest, remedyFor } from '../../inference/index.ts';
import { blendOf, isBlend } from './blend.ts';
import { voiceTraitsOf } from './voice-traits.ts';
import type { Voice } from './voice.ts';

/** The folder of models that came with this code. */
export const BUNDLED_MODELS = fileURLToPath(new URL('../../../models', import.meta.url));

/** Names that clients of OpenAI's API send. They are all the default voice here: a client that asks for one wants to be spoken to. */
const ALIASES: ReadonlySet<string> = new Set(
  'alloy ash ballad cedar coral echo fable marin nova onyx sage shimmer verse'.split(' '),
);
/** The model whose first voice speaks unless another is asked for, wherever it is installed: ours. */
const PREFERRED = 'voice';

/** The voices that can speak here. Decided once, when it is opened. */
export interface VoiceRegistry {
  /** The default voice first. */
  list(): readonly VoiceDescription[];
  /**
   * A voice by its id, `default`, a name of OpenAI's, or a blend such as `heart*0.6+michael*0.4`. Throws `VOICE_UNKNOWN` with what
   * there is, and `BLEND_INVALID`.
   */
  resolve(name: string): Voice;
  /** A voice for people. */
  describe(voice: Voice): VoiceDescription;
  /** The models of these voices, to be loaded by `openVoiceTasks`. */
  readonly models: readonly ModelManifest[];
  /** The same for people. */
  describeModels(): readonly ModelDescription[];
}

export interface RegistryOptions {
  readonly folders: ModelFolders;
  /** @defaultValue that of the first model that is installed */
  readonly defaultVoice?: VoiceId | undefined;
  /** Only these models. @defaultValue all that are installed */
  readonly only?: readonly string[];
}

const rankOf = ({ name }: ModelManifest): number => Number(name !== PREFERRED);

/** Models of other rooms keep manifests of their own kind. */
const isVoiceFolder = (folder: string): boolean =>
  readFileSync(join(folder, 'manifest.json'), 'utf8').includes('"kind": "voice"');

/** The manifests of all voices that this code knows, installed or not, the preferred first. Throws `MANIFEST_INVALID`. */
export const readVoiceManifests = (folders: ModelFolders): readonly ModelManifest[] =>
  readdirSync(folders.bundled)
    .filter((name) => existsSync(join(folders.bundled, name, 'manifest.json')))
    .sort()
    .map((name) => join(folders.bundled, name))
    .filter(isVoiceFolder)
    .map(readManifest)
    .sort((a, b) => rankOf(a) - rankOf(b));

const voicesOf = (manifest: ModelManifest): readonly Voice[] => {
  const { voices, language, contextFrames, timing, flow } = voiceTraitsOf(manifest);
  const { name: model, sampleRate: rate } = manifest;
  return voices.map(({ id, name, weights }) => ({
    id: voiceId(id),
    name,
    model,
    language,
    rate,
    contextFrames,
    timing,
    weights,
    flows: flow !== undefined,
  }));
};

/** Those that are installed; the last resort only where there is nothing else. */
const choose = (manifests: readonly ModelManifest[], folders: ModelFolders): readonly ModelManifest[] => {
  const installed = manifests.filter((manifest) => isPresent(manifest, folders));
  const proper = installed.filter((manifest) => !voiceTraitsOf(manifest).lastResort);
  return proper.length > 0 ? proper : installed;
};

/**
 * Finds the voices that can speak here. Weights are not read yet. Throws `MANIFEST_INVALID`, `MODEL_MISSING` where no voice is
 * installed at all, and `VOICE_UNKNOWN` or `BLEND_INVALID` where the default that was asked for is none of them.
 */
export const openVoiceRegistry = ({ folders, defaultVoice, only }: RegistryOptions): VoiceRegistry => {
  const known = readVoiceManifests(folders);
  const models = only ? known.filter(({ name }) => only.includes(name)) : choose(known, folders);
  const voices = models.flatMap(voicesOf);
  const [first] = voices;
  if (first === undefined) {
    const remedy = known.map((manifest) => remedyFor(manifest, folders)).join(' or ');
    throw new VivaError('MODEL_MISSING', { model: 'any voice', file: folders.fetched, remedy });
  }
  const find = (id: string): Voice => {
    const found = voices.find((voice) => voice.id === id);
    if (found) return found;
    const all = ['default', ...voices.map((voice) => voice.id), ...ALIASES];
    throw new VivaError('VOICE_UNKNOWN', { voice: id, known: all });
  };
  const named = (name: string): Voice => (isBlend(name) ? blendOf(name, find) : find(name));
  const chosen = defaultVoice === undefined ? first : named(defaultVoice);
  const ordered = [chosen, ...voices.filter((voice) => voice !== chosen)];
  const describe = ({ id, name, model, language }: Voice): VoiceDescription => {
    return { id, name, model, language, default: id === chosen.id };
  };
  return {
    models,
    list: () => ordered.map(describe),
    resolve: (name) => (name === 'default' || ALIASES.has(name) ? chosen : named(name)),
    describe,
    describeModels: () => models.map(({ name: id, license }) => ({ id, license })),
  };
};
