import { describe, expect, it } from 'vitest';
import { hasCode } from '../../../src/core/errors.ts';
import { ms } from '../../../src/core/units.ts';
import type { Place, Wants } from '../../../src/stream/admittance.ts';
import { Admittance } from '../../../src/stream/admittance.ts';
import type { SessionEvent } from '../../../src/stream/session-event.ts';
import { FakeClock } from '../../support/fake-clock.ts';

const SHARES = { speech: 0.11, motion: 0.05, picture: 0.5 };
const SPEECH: Wants = { motion: false, picture: false };
const MOTION: Wants = { motion: true, picture: false };
const PICTURE: Wants = { motion: true, picture: true };

/** Two lanes on cores of their own, in a machine that is calm; nobody has spoken for long. */
const openAdmittance = () => {
  const clock = new FakeClock();
  const events: SessionEvent[] = [];
  const machine = { lanes: 2, cores: 4, loop: 0, missed: 0 };
  const admittance = new Admittance({
    maxSessions: 100,
    clock,
    load: () => ({ ...machine, shares: SHARES, spoken: ms(0) }),
    onEvent: (event) => events.push(event),
  });
  admittance.begin();
  return { admittance, clock, events, machine };
};

/** As many of a kind as are let in. */
const enterAll = (admittance: Admittance, wants: Wants): Place[] => {
  const places: Place[] = [];
  try {
    for (;;) places.push(admittance.enter(wants));
  } catch (thrown) {
    if (!hasCode(thrown, 'ADMISSION_REFUSED')) throw thrown;
    return places;
  }
};

describe('Admittance', () => {
  it.each([
    { kind: 'who only speak', wants: SPEECH, count: 16 },
    { kind: 'who want motion', wants: MOTION, count: 11 },
    { kind: 'who want pictures', wants: PICTURE, count: 2 },
  ])('lets in $count of those $kind', ({ wants, count }) => {
    expect(enterAll(openAdmittance().admittance, wants)).toHaveLength(count);
  });

  it('lets voices in beside pictures, as far as there is room', () => {
    const { admittance } = openAdmittance();
    const pictures = enterAll(admittance, PICTURE);
    expect(enterAll(admittance, SPEECH)).toHaveLength(4);
    for (const place of pictures) place.release();

    expect(enterAll(admittance, SPEECH).length).toBeGreaterThan(10);
  });

  it('reckons with pictures all the time, but with speech as it is spoken', async () => {
    const { admittance, clock } = openAdmittance();
    const [picture] = enterAll(admittance, PICTURE);
    expect(picture).toBeDefined();
    for (let second = 0; second < 60; second += 1) {
      await clock.advance(1_000);
      enterAll(admittance, PICTURE);
    }
    // Nobody spoke for a minute, yet what is drawn is drawn.
    expect(enterAll(admittance, PICTURE)).toHaveLength(0);
    expect(enterAll(admittance, SPEECH).length).toBeGreaterThan(3);
  });

  it('counts a place once, however often it is given back', () => {
    const { admittance } = openAdmittance();
    const [first, second] = enterAll(admittance, PICTURE);
    first?.release();
    first?.release();
    expect(admittance.active).toBe(1);
    second?.release();

    expect(enterAll(admittance, PICTURE)).toHaveLength(2);
  });

  it('refuses while too much comes late, and says so once for each', () => {
    const { admittance, machine, events } = openAdmittance();
    admittance.enter();
    machine.missed = 0.3;

    expect(() => admittance.enter()).toThrow(/ADMISSION_REFUSED/);
    expect(events).toEqual([{ type: 'refused', code: 'ADMISSION_REFUSED' }]);
    machine.missed = 0;
    expect(admittance.enter()).toBeDefined();
  });
});
