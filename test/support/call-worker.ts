import { findCallProgram } from '../../src/call-program.ts';

/** The media server's program, where the set-up has brought it. */
const found = findCallProgram(process.env['VIVAVOCE_CALL_WORKER'], () => false);

export const callProgram: string | undefined = found.state === 'ready' ? found.program : undefined;

if (callProgram === undefined) {
  process.stderr.write(
    '\n→ The media server of calls is not here: calls are NOT tested. npm test brings it.\n',
  );
}
