import { VivaError } from '../core/errors.ts';
import type { LoadReport } from './load-report.ts';

const isReport = (json: unknown): json is LoadReport =>
  typeof json === 'object' &&
  json !== null &&
  'format' in json &&
  json.format === 'vivavoce-loadtest' &&
  'version' in json &&
  json.version === 1;

/** Reads what `--json` wrote. Throws `REQUEST_INVALID` for anything else, naming the file. */
export const parseReport = (text: string, file: string): LoadReport => {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    throw new VivaError('REQUEST_INVALID', { field: file, problem: 'not JSON' }, { cause: error });
  }
  if (!isReport(json)) {
    throw new VivaError('REQUEST_INVALID', { field: file, problem: 'not a report of a load test' });
  }
  return json;
};
