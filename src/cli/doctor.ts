import type { Command } from 'commander';
import { columns } from './columns.ts';
import { examineCalls } from './doctor/calls.ts';
import { examineCodecs } from './doctor/codecs.ts';
import type { Finding } from './doctor/finding.ts';
import { examineModels } from './doctor/models.ts';
import { examineNode } from './doctor/node.ts';
import { examinePort } from './doctor/port.ts';
import { examineProcessor } from './doctor/processor.ts';
import { examinePrograms } from './doctor/programs.ts';
import { examineProvider } from './doctor/provider.ts';
import { examineSettings } from './doctor/settings.ts';
import { EXIT } from './exit-status.ts';
import { write, writeJson } from './terminal.ts';
import type { Finish, World } from './world.ts';
import { examples } from './world.ts';

const MARK = { fine: '✓', notice: '·', missing: '✗' } as const;

const examineAll = async (environment: World['terminal']['environment']): Promise<readonly Finding[]> => {
  const { config, findings } = examineSettings(environment);
  const examinations = [
    examineProcessor,
    examineNode,
    examineProvider(config),
    examineModels(config),
    examineCodecs,
    examinePort(config),
    examineCalls(config),
    examinePrograms,
  ];
  return [...findings, ...(await Promise.all(examinations.map((examine) => examine()))).flat()];
};

const asText = (findings: readonly Finding[]): string => {
  const lines = findings.map(({ topic, state, found }) => [MARK[state], topic, found]);
  const remedies = findings.flatMap(({ topic, remedy }) =>
    remedy === undefined ? [] : [[' ', topic, remedy]],
  );
  return columns(lines) + (remedies.length > 0 ? `\nTo mend it:\n${columns(remedies)}` : '');
};

/** `doctor`: what this machine can do, and what is missing. */
export const registerDoctor = (program: Command, { terminal }: World, finish: Finish): void => {
  program
    .command('doctor')
    .summary('say what this machine can do and what is missing')
    .description(
      'Looks at the processor, the runtime, models, codecs, ports and programs, and prints the line that mends what is missing. Exits with 1 where the service could not run.',
    )
    .option('--json', 'as JSON: topic, state, found, remedy')
    .addHelpText('after', examples('doctor', 'doctor --json'))
    .action(
      finish(async ({ json }: { readonly json?: true }) => {
        const findings = await examineAll(terminal.environment);
        if (json) await writeJson(terminal, findings);
        else await write(terminal.output, asText(findings));
        return findings.some(({ state }) => state === 'missing') ? EXIT.failed : EXIT.done;
      }),
    );
};
