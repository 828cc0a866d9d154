import { readFileSync } from 'node:fs';
import { availableParallelism, cpus, loadavg, totalmem } from 'node:os';

const INTERESTING = [
  'sse4_2',
  'avx',
  'avx2',
  'fma',
  'avx512f',
  'avx512_vnni',
  'avx512_bf16',
  'amx_int8',
  'asimd',
];

/** The machine in one line, as every table of figures needs it. */
export const describeMachine = (): string => {
  const flags = (() => {
    try {
      const info = readFileSync('/proc/cpuinfo', 'utf8');
      return new Set((/^(?:flags|Features)\s*:\s*(.*)$/m.exec(info)?.[1] ?? '').split(' '));
    } catch {
      // Not Linux: the model has to do.
      return new Set<string>();
    }
  })();
  const sets = INTERESTING.filter((flag) => flags.has(flag)).join(', ');
  return `${cpus()[0]?.model ?? 'unknown'}, ${availableParallelism()} cores (${sets}), ${(totalmem() / 2 ** 30).toFixed(0)} GiB, Node ${process.version}, load ${(loadavg()[0] ?? 0).toFixed(1)} at the start`;
};
