import type { Config } from '../../config.ts';
import { isPresent } from '../../inference/index.ts';
import { readModels } from '../model-list.ts';
import type { Examination } from './finding.ts';

/** Whether the models are here. That their files are right, `models verify` says: it reads them all. */
export const examineModels =
  ({ models: folders }: Config): Examination =>
  () =>
    Promise.resolve(
      readModels(folders).map((model) => {
        const topic = `model ${model.name}`;
        if (isPresent(model, folders)) {
          return { topic, state: 'fine', found: `${model.version}, ${model.license}` };
        }
        const remedy = `npx vivavoce models fetch ${model.name}`;
        return { topic, state: 'missing', found: 'not here', remedy };
      }),
    );
