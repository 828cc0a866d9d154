import { describe, expect, it } from 'vitest';
import { CodecOutlet } from '../../../src/core/codec-outlet.ts';
import { VivaError } from '../../../src/core/errors.ts';

const failure = new VivaError('CODEC_UNAVAILABLE', { codec: 'opus', reason: 'broken' });

describe('CodecOutlet', () => {
  it('gives what was good before a failure, then the failure', async () => {
    const outlet = new CodecOutlet<number>();
    outlet.put(1);
    outlet.put(2);
    outlet.fail(failure);

    await expect(outlet.next()).resolves.toBe(1);
    expect(outlet.take()).toEqual([2]);
    await expect(outlet.next()).rejects.toBe(failure);
    expect(() => outlet.take()).toThrow(failure);
    outlet.close();
  });

  it('wakes whoever waits, for a piece or a failure', async () => {
    const outlet = new CodecOutlet<number>();
    const first = outlet.next();
    outlet.stir();
    outlet.put(1);
    await expect(first).resolves.toBe(1);

    const second = outlet.next();
    outlet.fail(failure);
    outlet.fail(new VivaError('INTERNAL', { reason: 'later' }));
    await expect(second).rejects.toBe(failure);
    outlet.close();
  });
});
