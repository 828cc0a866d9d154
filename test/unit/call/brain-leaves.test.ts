import { setImmediate } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { RIGHTS } from '../../../src/call/protocol/room-message.ts';
import type { Access } from '../../../src/call/room/access.ts';
import { BrainConnection } from '../../../src/call/room/brain-connection.ts';
import type { Rooms } from '../../../src/call/room/rooms.ts';
import { VivaError } from '../../../src/core/errors.ts';
import { ms } from '../../../src/core/units.ts';
import type { CloseReason, MessageTransport } from '../../../src/stream/index.ts';
import { openFakeRoom } from '../../support/fake-call.ts';
import { FakeClock } from '../../support/fake-clock.ts';

/** A brain that attaches to an empty room. @param admit may have it go before that is done */
const attach = async (admit: (leave: () => void) => { release(): void }) => {
  const clock = new FakeClock();
  const closed = Promise.withResolvers<CloseReason>();
  const room = await openFakeRoom(clock, {
    name: 'thought',
    admit: () =>
      admit(() => {
        closed.resolve('client-left');
      }),
  });
  const told: string[] = [];
  const transport: MessageTransport = {
    pending: 0,
    closed: closed.promise,
    send: (data) => told.push(String(data)),
    close: (_code, reason) => {
      closed.resolve(reason);
    },
  };
  const brain = new BrainConnection(transport, {
    rooms: { enter: () => Promise.resolve(room) } as unknown as Rooms,
    access: { check: () => Promise.resolve({ name: 'Brain', rights: RIGHTS }) } as unknown as Access,
    bearer: undefined,
  });
  brain.takeText(JSON.stringify({ type: 'attach', version: 1, room: 'thought' }));
  const settle = async (): Promise<void> => {
    for (let k = 0; k < 20; k += 1) await setImmediate();
  };
  return { room, told, settle };
};

describe('a brain', () => {
  it('that goes while its avatar is being made leaves neither itself nor the avatar behind', async () => {
    let held = 0;
    let most = 0;
    const { room, settle } = await attach((leave) => {
      held += 1;
      most = held;
      leave();
      return { release: () => (held -= 1) };
    });
    await settle();

    expect(room.guests()).toEqual([]);
    expect(room.avatars()).toEqual([]);
    expect([most, held]).toEqual([1, 0]);
    room.close();
  });

  it('that is refused an avatar is told why, and is not left in the room', async () => {
    const { room, told, settle } = await attach(() => {
      throw new VivaError('ADMISSION_REFUSED', { active: 1, limit: 1, retryAfter: ms(1_000) });
    });
    await settle();

    expect(told.join()).toContain('ADMISSION_REFUSED');
    expect(room.guests()).toEqual([]);
    room.close();
  });
});
