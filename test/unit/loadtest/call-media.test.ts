import { describe, expect, it } from 'vitest';
import { ms } from '../../../src/core/units.ts';
import { PictureAssembler } from '../../../src/loadtest/scenarios/call/picture-assembler.ts';
import { ReceivedTrack } from '../../../src/loadtest/scenarios/call/received-track.ts';

const packet = (
  sequence: number,
  timestamp: number,
  at: number,
  payload: readonly number[] = [],
  marker = false,
) => ({
  sequence,
  timestamp,
  marker,
  payload: Uint8Array.from(payload),
  at: ms(at),
});

describe('a track that is received', () => {
  it('counts what never came, over the end of the numbers, and not what came late', () => {
    const track = new ReceivedTrack(48_000);
    for (const sequence of [65_533, 65_535, 65_534, 1, 2, 5]) track.take(packet(sequence, 0, 0));

    expect(track.lost).toBe(3);
  });

  it('knows how unevenly it comes', () => {
    const even = new ReceivedTrack(48_000);
    const uneven = new ReceivedTrack(48_000);
    for (let k = 0; k < 100; k += 1) {
      even.take(packet(k, k * 960, k * 20));
      uneven.take(packet(k, k * 960, k * 20 + (k % 2) * 10));
    }

    expect(even.jitter).toBe(0);
    expect(uneven.jitter).toBeCloseTo(10, 0);
  });

  it('knows when something was sent, by the sender’s last report', () => {
    const track = new ReceivedTrack(90_000);
    expect(track.sentAt(0)).toBeUndefined();
    track.report(1_000_000, 2 ** 32 - 9_000);

    expect(track.sentAt(0)).toBe(1_000_100);
    expect(track.sentAt(2 ** 32 - 18_000)).toBe(999_900);
  });
});

/** VP8: the first packet of a key frame, of another picture, and one that goes on. */
const KEY = [0x90, 0x80, 0x01, 0x10];
const DELTA = [0x90, 0x80, 0x02, 0x11];
const MORE = [0x80, 0x80, 0x02, 0xaa];

describe('pictures out of packets', () => {
  it('are shown when they are whole, and not before the first key frame', () => {
    const pictures = new PictureAssembler('vp8');

    expect(pictures.push(packet(1, 100, 0, DELTA, true))).toEqual([]);
    expect(pictures.push(packet(2, 200, 40, KEY))).toEqual([]);
    expect(pictures.push(packet(3, 200, 41, MORE, true))).toEqual([{ timestamp: 200, keyFrame: true }]);
    expect(pictures.push(packet(4, 300, 80, DELTA, true))).toEqual([{ timestamp: 300, keyFrame: false }]);
  });

  it('wait for a packet that is sent again, and are shown in order then', () => {
    const pictures = new PictureAssembler('vp8');
    pictures.push(packet(1, 100, 0, KEY, true));
    pictures.push(packet(2, 200, 40, DELTA));
    expect(pictures.push(packet(4, 300, 80, DELTA, true))).toEqual([]);

    expect(pictures.push(packet(3, 200, 120, MORE, true)).map(({ timestamp }) => timestamp)).toEqual([
      200, 300,
    ]);
    expect(pictures.isStuck(ms(130))).toBe(false);
  });

  it('are stuck when one stays incomplete, until a key frame comes', () => {
    const pictures = new PictureAssembler('vp8');
    pictures.push(packet(1, 100, 0, KEY, true));
    pictures.push(packet(2, 200, 40, DELTA));
    pictures.push(packet(4, 300, 80, DELTA, true));
    expect(pictures.isStuck(ms(600))).toBe(true);
    expect(pictures.push(packet(5, 400, 640, DELTA, true))).toEqual([]);

    expect(pictures.push(packet(6, 500, 680, KEY, true))).toEqual([{ timestamp: 500, keyFrame: true }]);
    expect(pictures.isStuck(ms(2_000))).toBe(false);
  });

  it('of H.264 begin with a set of parameters, alone or among others, and a key frame may come in parts', () => {
    const pictures = new PictureAssembler('h264');
    const sets = [0x78, 0, 2, 0x67, 1, 0, 2, 0x68, 1];
    pictures.push(packet(9, 100, 0, sets));
    pictures.push(packet(10, 100, 0, [0x7c, 0x85, 1]));

    expect(pictures.push(packet(11, 100, 1, [0x7c, 0x45, 1], true))).toEqual([
      { timestamp: 100, keyFrame: true },
    ]);
    expect(pictures.push(packet(12, 200, 40, [0x41, 1], true))).toEqual([
      { timestamp: 200, keyFrame: false },
    ]);
  });
});
