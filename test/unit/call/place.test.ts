import { describe, expect, it } from 'vitest';
import { VivaError } from '../../../src/core/errors.ts';
import { LIMITS } from '../../../src/core/limits.ts';
import { ms } from '../../../src/core/units.ts';
import { FakeRouter, openFakeRoom } from '../../support/fake-call.ts';
import { FakeClock } from '../../support/fake-clock.ts';

async function* text(): AsyncGenerator<string, void, undefined> {
  yield await Promise.resolve('anything');
}

/** A room in a service that has one place. */
const openRoom = async () => {
  const clock = new FakeClock();
  const places = { held: 0 };
  const room = await openFakeRoom(clock, {
    openRouter: () => {
      const router = new FakeRouter(() => clock.now());
      router.watching = false;
      return Promise.resolve(router);
    },
    admit: () => {
      if (places.held >= 1) {
        throw new VivaError('ADMISSION_REFUSED', { active: 1, limit: 1, retryAfter: ms(1_000) });
      }
      places.held += 1;
      return { release: () => (places.held -= 1) };
    },
  });
  const enter = () =>
    room.enter({ name: 'Ada', kind: 'person', rights: ['subscribe'], tell: () => undefined });
  const rest = async (): Promise<void> => {
    await clock.advance(LIMITS.avatarRest + 1);
    room.rest();
  };
  return { clock, places, room, enter, rest };
};

describe('an avatar’s place in the service', () => {
  it('is held from the start, and given back when nobody has been there for a while', async () => {
    const { places, room, rest, clock } = await openRoom();
    await room.addAvatar({});
    await clock.advance(LIMITS.avatarRest - 10);
    room.rest();
    expect(places.held).toBe(1);
    await rest();

    expect(places.held).toBe(0);
    room.close();
  });

  it('is held while somebody is there, taken again when somebody comes, and given back once', async () => {
    const { places, room, enter, rest } = await openRoom();
    const guest = enter();
    const { avatar } = await room.addAvatar({});
    await rest();
    expect(places.held).toBe(1);
    room.leave(guest);
    await rest();
    await rest();
    expect(places.held).toBe(0);
    enter();
    expect(places.held).toBe(1);
    room.removeAvatar(avatar.id);

    expect(places.held).toBe(0);
    room.close();
    expect(places.held).toBe(0);
  });

  it('is needed to speak, and held until that is over', async () => {
    const { places, room, rest, clock } = await openRoom();
    const { avatar } = await room.addAvatar({});
    await rest();
    room.say(avatar.id, text());
    room.rest();
    expect(places.held).toBe(1);
    await clock.advance(ms(5_000));
    await rest();

    expect(avatar.busy).toBe(false);
    expect(places.held).toBe(0);
    room.close();
  });

  it('is refused by its code to whoever comes when there is none', async () => {
    const { places, room, enter, rest } = await openRoom();
    const { avatar } = await room.addAvatar({});
    await rest();
    places.held = 1;

    expect(enter).toThrow('ADMISSION_REFUSED');
    expect(() => room.say(avatar.id, text())).toThrow('ADMISSION_REFUSED');
    expect(room.guests()).toEqual([]);
    places.held = 0;
    room.close();
  });

  it('is held for whoever records, and the room stays open for him', async () => {
    const { places, room, rest, clock } = await openRoom();
    const { avatar } = await room.addAvatar({});
    const end = avatar.tap('h264', {
      id: 'film',
      onSound: () => undefined,
      onPicture: () => undefined,
      onClose: () => undefined,
    });
    await rest();
    expect(places.held).toBe(1);
    await clock.advance(LIMITS.roomIdle);
    room.rest();
    expect(room.emptyFor).toBe(0);
    end();
    await rest();

    expect(places.held).toBe(0);
    room.close();
  });
});
