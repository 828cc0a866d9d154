import { describe, expect, it } from 'vitest';
import { instructionSetsIn } from '../../../src/cli/doctor/processor.ts';

describe('instructionSetsIn', () => {
  it.each([
    [
      'x86',
      'processor : 0\nflags\t\t: fpu sse2 avx512f avx2 fma avx512_vnni\n',
      ['avx2', 'fma', 'avx512f', 'avx512_vnni'],
    ],
    ['ARM', 'Features\t: fp asimd asimddp i8mm\n', ['asimd', 'asimddp', 'i8mm']],
    ['nothing it knows', '', []],
  ])('reads those of %s', (_, cpuinfo, sets) => {
    expect(instructionSetsIn(cpuinfo)).toEqual(sets);
  });
});
