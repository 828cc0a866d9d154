import { readFileSync } from 'node:fs';
import { availableParallelism, cpus, freemem, totalmem } from 'node:os';
import type { Examination } from './finding.ts';

/** What decides how fast a network runs on a processor, as Linux spells it, in the order of their gain. */
const INSTRUCTION_SETS = [
  'avx2',
  'fma',
  'avx512f',
  'avx_vnni',
  'avx512_vnni',
  'avx512_bf16',
  'amx_int8',
  'amx_bf16',
  'asimd',
  'asimddp',
  'i8mm',
  'bf16',
  'sve',
] as const;

/** Those of the instruction sets that speed up inference, from the text of `/proc/cpuinfo`. */
export const instructionSetsIn = (cpuinfo: string): readonly string[] => {
  const flags = new Set(/^(?:flags|Features)\s*:(.*)$/m.exec(cpuinfo)?.[1]?.trim().split(/\s+/));
  return INSTRUCTION_SETS.filter((name) => flags.has(name));
};

const readCpuinfo = (): string => {
  try {
    return readFileSync('/proc/cpuinfo', 'utf8');
  } catch {
    // Only Linux has it; elsewhere the model's name has to do.
    return '';
  }
};

const gibibytes = (bytes: number): string => (bytes / 2 ** 30).toFixed(1);

/** The processor, what it can do, and the memory beside it. */
export const examineProcessor: Examination = () => {
  const sets = instructionSetsIn(readCpuinfo());
  const model = cpus()[0]?.model ?? 'unknown';
  return Promise.resolve([
    { topic: 'processor', state: 'fine', found: `${model}, ${String(availableParallelism())} cores for us` },
    {
      topic: 'instruction sets',
      state: 'fine',
      found: sets.length === 0 ? 'not known on this system' : sets.join(' '),
    },
    {
      topic: 'memory',
      state: 'fine',
      found: `${gibibytes(freemem())} GiB free of ${gibibytes(totalmem())}`,
    },
  ]);
};
