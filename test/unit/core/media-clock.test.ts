import { describe, expect } from 'vitest';
import { MediaClock } from '../../../src/core/media-clock.ts';
import { ms } from '../../../src/core/units.ts';
import { test } from '../../support/stage-test.ts';

describe('MediaClock', () => {
  test('lays sound end to end while it is sent faster than it plays', ({ clock }) => {
    const media = new MediaClock(clock);

    expect([media.append(ms(100)), media.append(ms(20)), media.unplayed]).toEqual([0, 100, 120]);
  });

  test('starts late sound now, not where it should have been', async ({ clock }) => {
    const media = new MediaClock(clock);
    media.append(ms(100));
    await clock.advance(250);

    expect(media.append(ms(20))).toBe(250);
  });

  test('is free from now on once it is cut', async ({ clock }) => {
    const media = new MediaClock(clock);
    media.append(ms(2_000));
    await clock.advance(300);
    media.cut(ms(0));

    expect(media.unplayed).toBe(0);
    expect(media.append(ms(20))).toBe(300);
  });

  test('keeps what stands before the cut', ({ clock }) => {
    const media = new MediaClock(clock);
    media.append(ms(1_000));
    const second = media.append(ms(500));
    media.cut(second);

    expect(media.unplayed).toBe(1_000);
  });

  test('holds the sender back while more than asked is ahead, and then until there is room for several packets', async ({
    clock,
    session,
  }) => {
    const media = new MediaClock(clock);
    media.append(ms(1_000));
    let freed = false;
    const waiting = media.untilUnplayed(ms(400), session.signal).then(() => (freed = true));
    await clock.advance(639);
    expect(freed).toBe(false);
    await clock.advance(1);
    await waiting;
    expect(media.unplayed).toBe(360);
    media.append(ms(40));
    await media.untilUnplayed(ms(400), session.signal);
  });
});
