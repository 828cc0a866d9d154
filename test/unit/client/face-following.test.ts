import { describe, expect, it } from 'vitest';
import { AxisClock } from '../../../client/axis-clock.ts';
import type { FacePose } from '../../../client/face-pose.ts';
import { MotionTrack } from '../../../client/motion-track.ts';
import { ms } from '../../../src/core/units.ts';

const pose = (yaw: number): FacePose => ({
  coefficients: new Float32Array(52).fill(yaw / 100),
  head: { yaw, pitch: 0, roll: 0, x: 0, y: 0, z: 0 },
  gaze: { yaw: 0, pitch: 0 },
  state: 'idle',
});

describe('a track of motion', () => {
  it('is between its frames, and stays at its ends', () => {
    const track = new MotionTrack();
    track.push(ms(40), pose(4));
    track.push(ms(80), pose(8));

    expect([0, 40, 50, 80, 500].map((time) => track.at(time)?.head.yaw)).toEqual([4, 4, 5, 8, 8]);
  });

  it('lets a frame take the place of all that are not before it', () => {
    const track = new MotionTrack();
    for (const at of [0, 40, 80, 120]) track.push(ms(at), pose(at));
    track.push(ms(80), pose(-1));

    expect(track.at(1_000)?.head.yaw).toBe(-1);
    expect(track.at(40)?.head.yaw).toBe(40);
  });

  it('has nothing before its first frame came', () => {
    expect(new MotionTrack().at(0)).toBeUndefined();
  });
});

describe('where the page is on the axis', () => {
  it('goes with time while nothing is heard', () => {
    const axis = new AxisClock();
    expect(axis.read(ms(5), undefined)).toBeUndefined();
    axis.open(ms(1_000));
    const first = axis.read(ms(2_000), undefined) ?? NaN;

    expect(axis.read(ms(2_500), undefined)).toBeCloseTo(first + 500, 6);
    expect(first).toBeLessThan(1_000);
  });

  it('goes with the ear once something is heard, without a jump', () => {
    const axis = new AxisClock();
    axis.open(ms(0));
    axis.begin(1, ms(1_000));
    const read: number[] = [];
    for (let k = 0; k < 60; k += 1) {
      read.push(axis.read(ms(1_300 + 20 * k), { number: 1, at: ms(20 * k) }) ?? NaN);
    }
    const steps = read.slice(1).map((time, k) => time - (read[k] ?? 0));

    // What left at 1,000 on the axis is heard at 1,300: the page is 300 ms behind, and so is its face.
    expect(read.at(-1)).toBeCloseTo(1_000 + 20 * 59, 0);
    expect(Math.min(...steps)).toBeGreaterThan(-40);
  });

  it('goes on with time when what was heard has ended', () => {
    const axis = new AxisClock();
    axis.open(ms(0));
    axis.begin(1, ms(0));
    for (let k = 0; k < 50; k += 1) axis.read(ms(100 + 20 * k), { number: 1, at: ms(20 * k) });
    const ended = { number: 1, at: ms(20 * 49) };
    const [one, other] = [axis.read(ms(2_000), ended), axis.read(ms(3_000), ended)];

    expect((other ?? NaN) - (one ?? NaN)).toBeCloseTo(1_000, 6);
  });
});
