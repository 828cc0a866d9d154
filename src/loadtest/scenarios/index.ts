import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { VivaError } from '../../core/errors.ts';
import type { Scenario } from '../scenario.ts';
import { speechHttp } from './speech-http.ts';
import { avatarWs, speechWs } from './speech-ws.ts';

/** The scenarios that are built in, by name. */
const SCENARIOS: readonly Scenario[] = [speechWs, speechHttp, avatarWs];
/** With real receivers, which are much code: loaded when it is asked for. */
const CALL = 'call';

const isScenario = (value: unknown): value is Scenario =>
  typeof value === 'object' &&
  value !== null &&
  'name' in value &&
  typeof value.name === 'string' &&
  'open' in value &&
  typeof value.open === 'function';

/** A scenario by its name, or from a module that exports one as `scenario`. Throws `REQUEST_INVALID`. */
export const loadScenario = async (name: string): Promise<Scenario> => {
  const known = SCENARIOS.find((scenario) => scenario.name === name);
  if (known) return known;
  if (name === CALL) return (await import('./call/call.ts')).call;
  const names = [...SCENARIOS.map((scenario) => scenario.name), CALL].join(', ');
  if (!/\.[cm]?[jt]s$/.test(name)) {
    throw new VivaError('REQUEST_INVALID', {
      field: 'scenario',
      problem: `${name} is none of ${names}, nor a module (.ts, .js, .mjs)`,
    });
  }
  const loaded: unknown = await import(pathToFileURL(resolve(name)).href);
  const scenario =
    typeof loaded === 'object' && loaded !== null && 'scenario' in loaded ? loaded.scenario : undefined;
  if (!isScenario(scenario)) {
    throw new VivaError('REQUEST_INVALID', {
      field: 'scenario',
      problem: `${name} exports no \`scenario\` with a name and an open function`,
    });
  }
  return scenario;
};
