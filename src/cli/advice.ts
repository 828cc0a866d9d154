import type { ErrorCode, ErrorDetails } from '../core/errors.ts';
import { asVivaError } from '../core/errors.ts';

type Advice = { readonly [Code in ErrorCode]?: (details: ErrorDetails[Code]) => string };

/** What to do, for the codes that a command line meets; the others show their details. */
const ADVICE: Advice = {
  REQUEST_INVALID: ({ field, problem }) => `${field}: ${problem}`,
  VALUE_OUT_OF_RANGE: ({ field, got, minimum, maximum }) =>
    `${field} is ${String(got)}; give one within ${String(minimum)} to ${String(maximum)}`,
  TEXT_EMPTY: () => 'there is nothing to say; give some words',
  TEXT_TOO_LONG: ({ length, limit }) =>
    `the text has ${String(length)} characters and the limit is ${String(limit)}; say it in several pieces`,
  SCRIPT_UNREADABLE: ({ characters }) => `this voice cannot read “${characters}”; give text in its language`,
  VOICE_UNKNOWN: ({ voice, known }) => `there is no voice ${voice}; choose one of ${known.join(', ')}`,
  MODEL_UNKNOWN: ({ model, known }) => `there is no model ${model}; choose one of ${known.join(', ')}`,
  MEDIA_UNSUPPORTED: ({ field, got, offered }) =>
    `${field} ${got} is not offered; choose one of ${offered.join(', ')}`,
  CONFIG_INVALID: ({ issues }) => `mend the environment: ${issues.join('; ')}`,
  MANIFEST_INVALID: ({ file, issues }) => `${file}: ${issues.join('; ')}`,
  MODEL_MISSING: ({ model, remedy }) => `the model ${model} is not here; run: ${remedy}`,
  MODEL_CORRUPT: ({ file, remedy }) => `${file} is not what its manifest names; run: ${remedy}`,
  PROVIDER_UNAVAILABLE: ({ provider, reason, remedy }) => `${provider}: ${reason}; ${remedy}`,
  CODEC_UNAVAILABLE: ({ codec, reason }) => `${codec}: ${reason}; run: npx vivavoce doctor`,
};

const messageOf = (thrown: unknown): string => (thrown instanceof Error ? thrown.message : String(thrown));

/** A failure as one line: its code, then what to do about it. */
export const adviceFor = (thrown: unknown): string => {
  const error = asVivaError(thrown);
  // The code chooses the function that takes its own details, which the compiler cannot follow through the table.
  const advise = ADVICE[error.code] as ((details: ErrorDetails[ErrorCode]) => string) | undefined;
  if (advise) return `${error.code} ${advise(error.details)}`;
  if (error.code === 'INTERNAL') return `INTERNAL ${messageOf(error.cause ?? error)}`;
  return `${error.code} ${JSON.stringify(error.details)}; docs/errors.md says what to do`;
};
