import { describe, expect, it } from 'vitest';
import { ms } from '../../../src/core/units.ts';
import type { Way } from '../../../src/call/room/bitrate-ladder.ts';
import { BitrateLadder } from '../../../src/call/room/bitrate-ladder.ts';

/** A line that loses much, so that it is believed. */
const strained = (bandwidth: number): Way => ({ bandwidth, lostShare: 0.2, roundTrip: undefined });

const after = (ladder: BitrateLadder, ...bandwidths: readonly number[]): number[] =>
  bandwidths.map((bandwidth) => ladder.look([strained(bandwidth)]));

describe('the bits of pictures', () => {
  it('do not follow an estimate that moves by a little', () => {
    const ladder = new BitrateLadder();
    const ways = Array.from({ length: 100 }, (_, k) => 560_000 + 50_000 * Math.sin(k * 2.1));

    expect(new Set(after(ladder, ...ways).slice(2)).size).toBe(1);
  });

  it('are fewer at once when the way is narrow, and not for one look', () => {
    const ladder = new BitrateLadder();

    expect(after(ladder, 100_000, 2_000_000, 200_000, 200_000)).toEqual([900_000, 900_000, 900_000, 150_000]);
  });

  it('come back by steps when there is room again', () => {
    const ladder = new BitrateLadder();
    after(ladder, 200_000, 200_000);
    const came = after(ladder, ...Array.from({ length: 40 }, () => 2_000_000));

    expect(came.slice(0, 7)).toEqual(Array.from({ length: 7 }, () => 150_000));
    expect([...new Set(came)]).toEqual([150_000, 250_000, 400_000, 600_000, 900_000]);
  });

  it('are not a mosaic because of an estimate alone, but where the line is late or loses too', () => {
    const low = { bandwidth: 90_000, lostShare: 0.05, roundTrip: ms(160) };
    const last = (way: Way): number | undefined => {
      const ladder = new BitrateLadder();
      return Array.from({ length: 4 }, () => ladder.look([way])).at(-1);
    };

    expect(last(low)).toBe(250_000);
    expect(last({ ...low, lostShare: 0.2 })).toBe(80_000);
    expect(last({ ...low, roundTrip: ms(1_500) })).toBe(80_000);
  });

  it('are what the viewer bears who fares worst', () => {
    const ladder = new BitrateLadder();
    const ways = [strained(5_000_000), strained(200_000)];
    ladder.look(ways);

    expect(ladder.look(ways)).toBe(150_000);
  });

  it('are never none', () => {
    const ladder = new BitrateLadder();

    expect(after(ladder, 0, 0, 0).at(-1)).toBe(80_000);
  });
});
