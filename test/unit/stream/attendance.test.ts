import { describe, expect, it } from 'vitest';
import { ms } from '../../../src/core/units.ts';
import { Attendance } from '../../../src/stream/attendance.ts';

/** So many sessions for so many seconds, each of which speaks for a part of the time; asked now and then, as newcomers do. */
const attended = (sessions: number, seconds: number, share: number): number => {
  const attendance = new Attendance();
  for (let n = 0; n < sessions; n += 1) attendance.enter(ms(0));
  let speaking = sessions;
  for (let second = 1; second <= seconds; second += 1) {
    speaking = attendance.speaking(ms(second * 1000), ms(second * 1000 * sessions * share));
  }
  return speaking;
};

describe('Attendance', () => {
  it('takes newcomers to speak all the time', () => {
    expect(attended(10, 10, 0.1)).toBe(10);
  });

  it.each([
    { share: 1, speaking: 10 },
    { share: 0.6, speaking: 6 },
    { share: 0, speaking: 2.5 },
  ])('reckons with $speaking of ten that have spoken for $share of the time', ({ share, speaking }) => {
    expect(attended(10, 120, share)).toBeCloseTo(speaking, 1);
  });

  it('forgets how much was spoken long ago', () => {
    const attendance = new Attendance();
    for (let n = 0; n < 10; n += 1) attendance.enter(ms(0));
    for (let second = 0; second < 60; second += 1)
      attendance.speaking(ms(second * 1000), ms(second * 10_000));
    let speaking = 10;
    for (let second = 60; second < 120; second += 1) {
      speaking = attendance.speaking(ms(second * 1000), ms(600_000));
    }

    expect(speaking).toBeCloseTo(2.5, 1);
  });

  it('counts nobody who has left, and who leaves twice but once', () => {
    const attendance = new Attendance();
    const leave = attendance.enter(ms(0));
    attendance.enter(ms(0));
    leave(ms(5));
    leave(ms(6));

    expect(attendance.size).toBe(1);
  });
});
