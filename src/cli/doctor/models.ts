import { readVoiceManifests } from '../../audio/index.ts';
import type { Config } from '../../config.ts';
import { isPresent, remedyFor } from '../../inference/index.ts';
import type { Examination } from './finding.ts';

/** Whether the voices' models are here; one is enough. That their files are right, `models verify` says: it reads them all. */
export const examineModels =
  ({ models: folders }: Config): Examination =>
  () => {
    const manifests = readVoiceManifests(folders);
    const absent = manifests.some((manifest) => isPresent(manifest, folders)) ? 'notice' : 'missing';
    return Promise.resolve(
      manifests.map((manifest) => {
        const topic = `model ${manifest.name}`;
        return isPresent(manifest, folders)
          ? { topic, state: 'fine', found: `${manifest.version}, ${manifest.license}` }
          : { topic, state: absent, found: 'not here', remedy: remedyFor(manifest, folders) };
      }),
    );
  };
