import { readVoiceManifests } from '../../audio/index.ts';
import type { Config } from '../../config.ts';
import { asVivaError, hasCode } from '../../core/errors.ts';
import { isPresent, openOnnxModel } from '../../inference/index.ts';
import type { Examination, Finding } from './finding.ts';

const TOPIC = 'provider';

const findingOf = (provider: string, thrown: unknown): Finding => {
  if (hasCode(thrown, 'PROVIDER_UNAVAILABLE')) {
    const { reason, remedy } = thrown.details;
    return { topic: TOPIC, state: 'missing', found: `${provider}: ${reason.split('\n')[0] ?? ''}`, remedy };
  }
  const found = `${provider}: ${asVivaError(thrown).code}`;
  return { topic: TOPIC, state: 'missing', found, remedy: 'npx vivavoce models verify' };
};

/** Whether the chosen execution provider starts and takes the graphs of the voice that speaks by default. */
export const examineProvider =
  ({ provider, models: folders }: Config): Examination =>
  async () => {
    const manifest = readVoiceManifests(folders).find((model) => isPresent(model, folders));
    if (!manifest) return [];
    try {
      for (const graph of Object.keys(manifest.graphs)) {
        const model = await openOnnxModel(manifest, graph, folders, { provider, threads: 1 });
        await model.close();
      }
      return [{ topic: TOPIC, state: 'fine', found: `${provider} takes the graphs of ${manifest.name}` }];
    } catch (error) {
      return [findingOf(provider, error)];
    }
  };
