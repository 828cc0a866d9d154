import { describe, expect, it } from 'vitest';
import { CodecOutlet } from '../../../src/core/codec-outlet.ts';
import { VivaError } from '../../../src/core/errors.ts';

const failure = new VivaError('CODEC_UNAVAILABLE', { codec: 'opus', reason: 'broken' });
const broken = new Error('broken');
const opened = (): CodecOutlet<number> =>
  new CodecOutlet((error) => (error === broken ? failure : new VivaError('INTERNAL', { reason: 'later' })));

describe('CodecOutlet', () => {
  it('gives what was good before a failure, then the failure', async () => {
    const outlet = opened();
    outlet.put(1);
    outlet.put(2);
    outlet.fail(broken);

    await expect(outlet.next()).resolves.toBe(1);
    expect(outlet.take()).toEqual([2]);
    await expect(outlet.next()).rejects.toBe(failure);
    expect(() => outlet.take()).toThrow(failure);
    outlet.close();
  });

  it('wakes whoever waits, for a piece or a failure', async () => {
    const outlet = opened();
    const first = outlet.next();
    outlet.stir();
    outlet.put(1);
    await expect(first).resolves.toBe(1);

    const second = outlet.next();
    outlet.fail(broken);
    outlet.fail(new Error('later'));
    await expect(second).rejects.toBe(failure);
    outlet.close();
  });

  it('makes a failure of what a step throws, and takes no step after it', () => {
    const outlet = opened();
    let steps = 0;
    outlet.attempt(() => (steps += 1));
    expect(() => {
      outlet.attempt(() => {
        throw broken;
      });
    }).toThrow(failure);
    expect(() => {
      outlet.attempt(() => (steps += 1));
    }).toThrow(failure);
    expect(steps).toBe(1);
    outlet.close();
  });
});
