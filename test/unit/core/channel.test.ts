import { describe, expect, it } from 'vitest';
import { channel } from '../../../src/core/channel.ts';
import { collect } from '../../support/media.ts';

describe('channel', () => {
  it.each([
    { overflow: 'drop-oldest', kept: [3, 4], lost: [1, 2] },
    { overflow: 'drop-newest', kept: [1, 2], lost: [3, 4] },
  ] as const)('$overflow keeps $kept of 1 to 4 when it holds two', async ({ overflow, kept, lost }) => {
    const dropped: number[] = [];
    const frames = channel<number>({ capacity: 2, overflow, onDrop: (frame) => dropped.push(frame) });
    for (const frame of [1, 2, 3, 4]) await frames.send(frame);
    frames.close();

    expect(await collect(frames)).toEqual(kept);
    expect(dropped).toEqual(lost);
  });

  it('suspend holds the producer until the consumer takes one', async () => {
    const frames = channel<number>({ capacity: 1, overflow: 'suspend' });
    await frames.send(1);
    let admitted = false;
    const second = frames.send(2).then(() => (admitted = true));
    await Promise.resolve();
    expect(admitted).toBe(false);

    const consumer = frames[Symbol.asyncIterator]();
    await consumer.next();
    await second;
    expect(frames.size).toBe(1);
  });

  it('keeps the order of sends nobody awaited', async () => {
    const frames = channel<number>({ capacity: 2, overflow: 'suspend' });
    const sends = [1, 2, 3, 4, 5].map((frame) => frames.send(frame));
    const consumer = frames[Symbol.asyncIterator]();
    const seen: unknown[] = [];
    for (let n = 0; n < 5; n += 1) seen.push((await consumer.next()).value);
    await Promise.all(sends);

    expect(seen).toEqual([1, 2, 3, 4, 5]);
  });

  it('hands over what it holds, then throws what it was closed with', async () => {
    const frames = channel<number>({ capacity: 2, overflow: 'suspend' });
    await frames.send(1);
    frames.close(new Error('encoder died'));
    const consumer = frames[Symbol.asyncIterator]();

    await expect(consumer.next()).resolves.toEqual({ value: 1, done: false });
    await expect(consumer.next()).rejects.toThrow('encoder died');
  });

  it('frees the producers that wait when it is closed, and loses none of their items', async () => {
    const frames = channel<number>({ capacity: 1, overflow: 'suspend' });
    await frames.send(1);
    const waiting = frames.send(2);
    frames.close();
    await waiting;

    expect(await collect(frames)).toEqual([1, 2]);
  });

  it('gives back what is left when the consumer walks away', async () => {
    const released: number[] = [];
    const frames = channel<number>({
      capacity: 3,
      overflow: 'suspend',
      onDrop: (frame) => released.push(frame),
    });
    for (const frame of [1, 2, 3]) await frames.send(frame);
    for await (const frame of frames) if (frame === 1) break;
    await frames.send(4);

    expect(released).toEqual([2, 3, 4]);
  });

  it.each([0, 1.5, -1])('refuses a capacity of %s', (capacity) => {
    expect(() => channel({ capacity, overflow: 'suspend' })).toThrow(RangeError);
  });
});
