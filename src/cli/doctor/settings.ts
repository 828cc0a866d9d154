import type { Config } from '../../config.ts';
import { readConfig } from '../../config.ts';
import { hasCode } from '../../core/errors.ts';
import type { Finding } from './finding.ts';

/** The configuration, and what is to be said about it; with the defaults where the environment cannot be read. */
export const examineSettings = (
  environment: Readonly<Record<string, string | undefined>>,
): { readonly config: Config; readonly findings: readonly Finding[] } => {
  const topic = 'settings';
  try {
    const config = readConfig(environment);
    const doors = config.apiKeys.length === 0 ? 'no key needed' : `${String(config.apiKeys.length)} keys`;
    const found = `${config.provider}, ${String(config.lanes)} lanes, ${doors}`;
    return { config, findings: [{ topic, state: 'fine', found }] };
  } catch (error) {
    if (!hasCode(error, 'CONFIG_INVALID')) throw error;
    const findings = error.details.issues.map((issue): Finding => {
      const remedy = 'see docs/configuration.md';
      return { topic, state: 'missing', found: issue, remedy };
    });
    return { config: readConfig({}), findings };
  }
};
