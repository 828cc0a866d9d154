import { describe, expect, it } from 'vitest';
import { Framer } from '../../../src/audio/framer.ts';
import { samples } from '../../../src/core/units.ts';
import { cutsOf, inARow } from '../../support/sound.ts';

const ramp = Float32Array.from({ length: 1_000 }, (_, k) => k);

describe('Framer', () => {
  it.each([[1], [480], [479, 481], [7, 1_000]])(
    'loses and invents nothing when cut by %j, %j',
    (...sizes: number[]) => {
      const framer = new Framer(samples(480));
      const blocks = cutsOf(ramp.length, sizes).flatMap(([from, to]) => [
        ...framer.push(ramp.subarray(from, to)),
      ]);
      const rest = framer.flush();

      expect(blocks).toHaveLength(2);
      expect(inARow(...blocks, rest ?? new Float32Array(0)).subarray(0, 1_000)).toEqual(ramp);
      expect(rest?.subarray(40)).toEqual(new Float32Array(440));
    },
  );

  it('has nothing to flush after whole blocks', () => {
    const framer = new Framer(samples(500));
    expect([...framer.push(ramp)]).toHaveLength(2);
    expect(framer.flush()).toBeUndefined();
  });

  it('gives blocks away for good', () => {
    const framer = new Framer(samples(2));
    const [first] = [...framer.push(Float32Array.of(1, 2))];
    expect([...framer.push(Float32Array.of(3, 4))]).toHaveLength(1);
    expect(first).toEqual(Float32Array.of(1, 2));
  });
});
