import { describe, expect, it } from 'vitest';
import type { RoomMessage } from '../../../src/call/protocol/room-message.ts';
import { RIGHTS } from '../../../src/call/protocol/room-message.ts';
import type { Access } from '../../../src/call/room/access.ts';
import { BrainConnection } from '../../../src/call/room/brain-connection.ts';
import type { Rooms } from '../../../src/call/room/rooms.ts';
import { LIMITS } from '../../../src/core/limits.ts';
import { ms } from '../../../src/core/units.ts';
import type { MessageTransport } from '../../../src/stream/index.ts';
import { openFakeRoom } from '../../support/fake-call.ts';
import { FakeClock } from '../../support/fake-clock.ts';

/** Two brains in a room, each with an avatar, and nobody else. */
const openRoom = async (brains: number) => {
  const clock = new FakeClock();
  const room = await openFakeRoom(clock, { name: 'volley' });
  const attach = async () => {
    const told: { type: string; code?: string }[] = [];
    const transport = {
      pending: 0,
      closed: new Promise(() => undefined),
      send: (data: string | Uint8Array) => {
        if (typeof data === 'string') told.push(JSON.parse(data) as RoomMessage);
      },
      close: () => undefined,
    } as unknown as MessageTransport;
    const brain = new BrainConnection(transport, {
      rooms: { enter: () => Promise.resolve(room) } as unknown as Rooms,
      access: { check: () => Promise.resolve({ name: 'Brain', rights: RIGHTS }) } as unknown as Access,
      bearer: undefined,
    });
    brain.takeText(JSON.stringify({ type: 'attach', version: 1, room: 'volley' }));
    await expect.poll(() => told.some(({ type }) => type === 'attached')).toBe(true);
    const say = async (count: number): Promise<void> => {
      const utterance = `u${String(count)}`;
      brain.takeText(JSON.stringify({ type: 'text', utterance, text: 'Yes.' }));
      brain.takeText(JSON.stringify({ type: 'text.end', utterance }));
      await clock.advance(ms(2_000));
    };
    return { say, errors: () => told.flatMap(({ type, code }) => (type === 'error' ? [code] : [])) };
  };
  return { room, attached: await Promise.all(Array.from({ length: brains }, attach)) };
};

describe('avatars that talk among themselves', () => {
  it('fall silent after a few utterances without a person between', async () => {
    const { room, attached } = await openRoom(2);
    const [one, other] = attached;
    for (let count = 0; count < LIMITS.avatarVolley; count += 1) await one?.say(count);
    expect(one?.errors()).toEqual([]);
    await one?.say(LIMITS.avatarVolley);
    await other?.say(0);

    expect(one?.errors()).toEqual(['QUEUE_FULL']);
    expect(other?.errors()).toEqual([]);
    room.close();
  });

  it('may go on where there is only one', async () => {
    const { room, attached } = await openRoom(1);
    const [one] = attached;
    for (let count = 0; count < 2 * LIMITS.avatarVolley; count += 1) await one?.say(count);

    expect(one?.errors()).toEqual([]);
    room.close();
  });
});
