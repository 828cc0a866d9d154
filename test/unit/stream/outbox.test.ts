import { describe, expect } from 'vitest';
import { LIMITS } from '../../../src/core/limits.ts';
import { ms } from '../../../src/core/units.ts';
import { Outbox } from '../../../src/stream/outbox.ts';
import { LoopbackTransport } from '../../../src/stream/transport/loopback-transport.ts';
import { test } from '../../support/stage-test.ts';

const sound = (number: number, bytes = 10) => ({
  kind: 'audio' as const,
  keyFrame: false,
  number,
  at: ms(0),
  payload: new Uint8Array(bytes),
});

describe('Outbox', () => {
  test('says again what came after a sequence, without forgotten sound', ({ clock }) => {
    const outbox = new Outbox(clock);
    outbox.post({ type: 'pong', id: 0 });
    outbox.deliver(sound(1));
    outbox.deliver(sound(2));
    outbox.post({ type: 'pong', id: 3 });
    outbox.forget(new Set([1]));

    expect(outbox.since(-1)).toHaveLength(3);
    expect(outbox.since(1)).toHaveLength(2);
    expect(outbox.since(3)).toEqual([]);
  });

  test('knows when it can no longer say everything again', ({ clock }) => {
    const outbox = new Outbox(clock);
    for (let n = 0; n < 40; n += 1) outbox.deliver(sound(0, LIMITS.resumeBytes / 30));

    expect(outbox.since(0)).toBeUndefined();
    expect(outbox.since(38)).toHaveLength(1);
    expect(outbox.since(40)).toBeUndefined();
  });

  test('holds sound back while the network does not take it, then goes on', async ({ clock, session }) => {
    const outbox = new Outbox(clock);
    const transport = new LoopbackTransport();
    outbox.attach(transport);
    transport.pending = LIMITS.socketBufferBytes;
    let free = false;
    const waiting = outbox.writable(session.signal).then(() => (free = true));
    await clock.advance(1_000);
    expect(free).toBe(false);
    transport.pending = 0;
    await clock.advance(10);
    await waiting;
  });

  test('gives up a client that takes nothing for too long', async ({ clock, session }) => {
    const outbox = new Outbox(clock);
    const transport = new LoopbackTransport();
    outbox.attach(transport);
    transport.pending = LIMITS.socketBufferBytes;
    const waiting = outbox.writable(session.signal);
    waiting.catch(() => undefined);
    await clock.advance(LIMITS.slowClient + 20);

    await expect(waiting).rejects.toMatchObject({ code: 'CLIENT_TOO_SLOW' });
  });

  test('waits for a connection without counting its absence as slowness', async ({ clock, session }) => {
    const outbox = new Outbox(clock);
    const waiting = outbox.writable(session.signal);
    await clock.advance(LIMITS.slowClient * 2);
    outbox.attach(new LoopbackTransport());
    await clock.advance(10);

    await expect(waiting).resolves.toBeUndefined();
  });

  test('closes a client that floods and does not read', ({ clock }) => {
    const outbox = new Outbox(clock);
    const transport = new LoopbackTransport();
    outbox.attach(transport);
    transport.pending = 4 * LIMITS.socketBufferBytes + 1;
    outbox.post({ type: 'pong' });

    expect(transport.code).toBe(4400);
  });
});
