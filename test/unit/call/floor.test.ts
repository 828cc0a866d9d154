import { describe, expect, it } from 'vitest';
import { FloorTracker } from '../../../src/call/hear/floor.ts';
import { ms } from '../../../src/core/units.ts';

const STEP = ms(32);
const QUIET = { span: STEP, decibels: -62, probability: 0.02 };
const SPEECH = { span: STEP, decibels: -24, probability: 0.95 };
const COUGH = { span: STEP, decibels: -18, probability: 0.2 };

/** What it comes to, moment by moment. */
const verdicts = (moments: readonly Parameters<FloorTracker['judge']>[0][]): string[] => {
  const floor = new FloorTracker();
  return moments.map((moment) => {
    floor.hear(moment);
    return floor.judge(moment);
  });
};

const times = <T>(count: number, moment: T): T[] => Array.from({ length: count }, () => moment);

describe('the floor', () => {
  it('is kept while nothing sounds', () => {
    expect(new Set(verdicts(times(100, QUIET)))).toEqual(new Set(['go-on']));
  });

  it('is ducked at the first moment of speech, and left when speech goes on', () => {
    const came = verdicts([...times(10, QUIET), ...times(8, SPEECH)]).slice(10);

    expect(came[0]).toBe('duck');
    expect(came.indexOf('stop')).toBe(6);
  });

  it('is ducked by a sound before anybody has judged it', () => {
    const floor = new FloorTracker();
    floor.hear(QUIET);

    expect(floor.hear(SPEECH)).toBe('duck');
  });

  it('is ducked by speech that is no louder than the noise about it, once it is judged', () => {
    const floor = new FloorTracker();
    const murmur = { span: STEP, decibels: -42, probability: 0.9 };
    for (let k = 0; k < 100; k += 1) floor.hear(murmur);

    expect(floor.verdict).toBe('go-on');
    expect(floor.judge(murmur)).toBe('duck');
  });

  it('is not ducked by noise because a packet of it was lost', () => {
    const floor = new FloorTracker();
    for (let k = 0; k < 300; k += 1) floor.hear({ span: STEP, decibels: -30 });
    floor.hear({ span: STEP, decibels: -120 });

    expect(floor.hear({ span: STEP, decibels: -30 })).toBe('go-on');
  });

  it('is ducked by a cough and not left, and taken again when it is quiet', () => {
    const came = verdicts([...times(10, QUIET), ...times(6, COUGH), ...times(12, QUIET)]).slice(10);

    expect(came).not.toContain('stop');
    expect(came[0]).toBe('duck');
    expect(came.at(-1)).toBe('go-on');
  });

  it('is free soon after somebody has spoken for long', () => {
    const came = verdicts([...times(10, QUIET), ...times(200, SPEECH), ...times(12, QUIET)]);

    expect(came.at(209)).toBe('stop');
    expect(came.slice(210)).not.toContain('stop');
    expect(came.at(-1)).toBe('go-on');
  });

  it('is not left for two words’ beginnings with a long silence between', () => {
    const came = verdicts([
      ...times(3, SPEECH),
      ...times(30, QUIET),
      ...times(3, SPEECH),
      ...times(30, QUIET),
    ]);

    expect(came).not.toContain('stop');
  });

  it('is taken again from a noise that does not end', () => {
    const noise = { span: STEP, decibels: -6, probability: 0.1 };
    const came = verdicts([...times(10, QUIET), ...times(260, noise)]);

    expect(came).toContain('duck');
    expect(came.at(-1)).toBe('go-on');
  });

  it('is not ducked by what nobody could hear, however likely speech', () => {
    expect(verdicts(times(20, { span: STEP, decibels: -70, probability: 0.9 }))).not.toContain('duck');
  });
});
