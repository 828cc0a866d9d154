import { describe, expect, it } from 'vitest';
import type { CallFigure } from '../../../src/call/call-figure.ts';
import { Arrivals } from '../../../src/call/hear/arrivals.ts';
import type { RoomMessage } from '../../../src/call/protocol/room-message.ts';
import { isLostForGood } from '../../../src/call/room/room-avatar.ts';
import type { AudioFrame } from '../../../src/core/frames.ts';
import { LIMITS } from '../../../src/core/limits.ts';
import { hertz, ms } from '../../../src/core/units.ts';
import { FakeRouter, fakeCallMedia, openFakeRoom } from '../../support/fake-call.ts';
import { FakeClock } from '../../support/fake-clock.ts';

/** 20 ms of a microphone. */
const soundOf = (amplitude: number): AudioFrame => ({
  kind: 'audio',
  pcm: Float32Array.from({ length: 960 }, (_, k) => amplitude * Math.sin(k)),
  rate: hertz(48_000),
  at: ms(0),
});
const COUGH = soundOf(0.2);
const QUIET = soundOf(0.001);

async function* text(): AsyncGenerator<string, void, undefined> {
  yield await Promise.resolve('anything');
}

/** A room with one avatar, and what is told and counted there. */
const openRoom = async (lead = ms(60)) => {
  const clock = new FakeClock();
  const router = new FakeRouter(() => clock.now());
  const { media, encoder } = fakeCallMedia(lead);
  const figures: CallFigure[] = [];
  const told: RoomMessage[] = [];
  const room = await openFakeRoom(clock, {
    media,
    openRouter: () => Promise.resolve(router),
    onFigure: (figure) => figures.push(figure),
  });
  room.listen({ onMessage: (message) => told.push(message) });
  const enter = (name: string) =>
    room.enter({ name, kind: 'person', rights: ['publish'], tell: () => undefined });
  return { clock, router, encoder, figures, told, room, enter };
};

const ducked = (told: readonly RoomMessage[]): boolean[] =>
  told.flatMap((message) => (message.type === 'avatar.ducked' ? [message.ducked] : []));

/** How much later packets left than their stamps say, counted from the first of them; one where none drifts. */
const lags = ({ packets }: FakeRouter, codec: 'opus' | 'h264'): number[] => {
  const sent = packets.filter((packet) => packet.codec === codec);
  const first = sent[0]?.timestamp ?? 0;
  const ticks = codec === 'opus' ? 48 : 90;
  return [...new Set(sent.map(({ at, timestamp }) => at - ((timestamp - first) >>> 0) / ticks))];
};

describe('a connection of media', () => {
  it('whose ICE never completes is taken down in time', async () => {
    const { clock, room, router, enter } = await openRoom();
    await room.openTransport(enter('slow'));
    await clock.advance(LIMITS.iceTime - 1);
    const before = router.transports[0]?.state;
    await clock.advance(1);

    expect(before).toBe('new');
    expect(router.transports[0]?.state).toBe('closed');
    room.close();
  });

  it('whose DTLS fails is taken down at once, and the guest may open another', async () => {
    const { room, router, enter } = await openRoom();
    const guest = enter('broken');
    await room.openTransport(guest);
    router.transports[0]?.become('failed');
    await room.openTransport(guest);

    expect(router.transports.map(({ state }) => state)).toEqual(['closed', 'new']);
    expect(room.guests()).toHaveLength(1);
    room.close();
  });

  it('that stands is left alone', async () => {
    const { clock, room, router, enter } = await openRoom();
    await room.openTransport(enter('there'));
    router.transports[0]?.become('connected');
    await clock.advance(LIMITS.iceTime * 2);

    expect(router.transports[0]?.state).toBe('connected');
    room.close();
  });
});

describe('an avatar', () => {
  it('does not let its sound wait for a face that is quick enough', async () => {
    const { clock, room, router, figures } = await openRoom(LIMITS.pictureBehind);
    const { avatar } = await room.addAvatar({});
    await clock.advance(200);
    room.say(avatar.id, text());
    await clock.advance(100);
    const spoke = figures.find(({ type }) => type === 'spoke');

    expect(spoke).toMatchObject({ type: 'spoke', made: 0 });
    expect(spoke && 'left' in spoke ? spoke.left : Infinity).toBeLessThanOrEqual(2 * LIMITS.packet);
    expect(router.packets.length).toBeGreaterThan(0);
    room.close();
  });

  it('sends pictures behind their sound, both as steadily as their stamps say', async () => {
    const { clock, room, router } = await openRoom();
    await room.addAvatar({});
    await clock.advance(1_000);

    expect(lags(router, 'opus')).toHaveLength(1);
    // The first picture is that of the axis' zero.
    expect(lags(router, 'h264')).toEqual([LIMITS.pictureBehind]);
    room.close();
  });

  it('keeps sound and picture in step however long it goes on, whatever it says and is cut short in', async () => {
    const { clock, room, router } = await openRoom();
    const { avatar } = await room.addAvatar({});
    for (let turn = 0; turn < 6; turn += 1) {
      room.say(avatar.id, text());
      await clock.advance(500);
      if (turn % 2 === 1) avatar.interrupt();
      await clock.advance(2_500);
    }

    expect(router.packets.length).toBeGreaterThan(6 * 3 * 70);
    expect(lags(router, 'opus')).toHaveLength(1);
    expect(lags(router, 'h264')).toEqual([LIMITS.pictureBehind]);
    room.close();
  });

  it('makes no more key frames for a flood of requests than one in a while', async () => {
    const { clock, room, encoder } = await openRoom();
    const { avatar } = await room.addAvatar({});
    await clock.advance(1_000);
    const before = encoder.keyFrames;
    for (let step = 0; step < 300; step += 1) {
      for (let request = 0; request < 10; request += 1) avatar.pictures('h264').requestKeyFrame();
      await clock.advance(10);
    }

    expect(encoder.keyFrames - before).toBeGreaterThan(0);
    expect(encoder.keyFrames - before).toBeLessThanOrEqual(3_000 / LIMITS.keyFrame + 1);
    expect(avatar.pictures('h264').counts.requests).toBe(3_000);
    room.close();
  });

  it('draws and encodes no more for many who look, and encodes nothing for nobody', async () => {
    const { clock, room, router, figures } = await openRoom();
    router.watching = false;
    await room.addAvatar({});
    await clock.advance(1_000);
    const steps = figures.flatMap((figure) => (figure.type === 'picture' ? [figure.step] : []));

    expect(steps.filter((step) => step === 'drawn').length).toBeGreaterThan(20);
    expect(steps).not.toContain('encoded');
    room.close();
  });

  it('gives way while either of two makes a sound, and speaks up when both are quiet', async () => {
    const { clock, room, told, figures } = await openRoom();
    const here = await room.addAvatar({});
    const { id } = here.avatar;
    room.say(id, text());
    await clock.advance(200);
    for (let k = 0; k < 4; k += 1) {
      here.hear('one', COUGH, clock.now());
      here.hear('two', COUGH, clock.now());
      await clock.advance(20);
    }
    for (let k = 0; k < 20; k += 1) {
      here.hear('one', QUIET);
      here.hear('two', COUGH);
    }
    const meanwhile = ducked(told);
    for (let k = 0; k < 20; k += 1) here.hear('two', QUIET);

    expect(meanwhile).toEqual([true]);
    expect(ducked(told)).toEqual([true, false]);
    // With the very next packet.
    const after = figures.flatMap((figure) => (figure.type === 'ducked' ? [figure.after] : []));
    expect(after).toHaveLength(1);
    expect(after[0]).toBeLessThanOrEqual(LIMITS.packet);
    room.close();
  });

  it('is not held down by somebody who left while another is quiet', async () => {
    const { clock, room, told, enter } = await openRoom();
    const here = await room.addAvatar({});
    room.say(here.avatar.id, text());
    await clock.advance(200);
    const guest = enter('loud');
    here.hear('quiet', QUIET);
    here.hear(guest.id, COUGH);
    room.leave(guest);

    expect(ducked(told)).toEqual([true, false]);
    room.close();
  });

  it('is not held down by somebody who left while he spoke', async () => {
    const { clock, room, told, enter } = await openRoom();
    const here = await room.addAvatar({});
    room.say(here.avatar.id, text());
    await clock.advance(200);
    const guest = enter('loud');
    here.hear(guest.id, COUGH);
    room.leave(guest);

    expect(ducked(told)).toEqual([true, false]);
    room.close();
  });
});

describe('what was lost', () => {
  it('is lost for good where less was sent again than was missed', () => {
    const before = { lost: 10, resent: 40 };

    expect(isLostForGood(before, { lost: 14, resent: 44 })).toBe(false);
    expect(isLostForGood(before, { lost: 14, resent: 41 })).toBe(true);
    expect(isLostForGood(before, { lost: 9, resent: 40 })).toBe(false);
  });
});

describe('arrivals', () => {
  it('say when a part of a sound began to come, and count no pause within it', () => {
    const arrivals = new Arrivals();
    for (const at of [1_000, 1_027, 1_040, 4_000]) arrivals.add(ms(20), ms(at));

    expect(arrivals.of(ms(32), ms(32))).toBe(1_000);
    expect(arrivals.of(ms(60), ms(32))).toBe(1_027);
    expect(arrivals.of(ms(75), ms(32))).toBe(3_968);
    expect(arrivals.of(ms(96), ms(32))).toBeUndefined();
  });
});
