import { describe, expect, it } from 'vitest';
import { Announcer, clauseTimeline, soundEndOf } from '../../../src/audio/voice/clause-timeline.ts';
import type { ClausePlan } from '../../../src/audio/voice/voice-task.ts';
import { hertz, ms } from '../../../src/core/units.ts';
import { clauseOf } from '../../support/voices.ts';

const RATE = hertz(24_000);
const timing = { lead: ms(50), lastPhoneme: ms(85), onset: ms(125) };

/** A plan in which every symbol lasts four frames (50 ms) after eight frames of silence. */
const planOf = (phonemes: string): ClausePlan => ({
  kind: 'plan',
  frames: 8 + 4 * phonemes.length + 2,
  opening: 8,
  symbols: Array.from(phonemes, (symbol, index) => ({
    offset: index,
    symbol,
    frames: { from: 8 + 4 * index, to: 12 + 4 * index },
  })),
  conditions: [],
  pitch: new Float32Array(0),
  turns: new Float64Array(0),
});

const timelineOf = (phonemes: string, speed = 1) =>
  clauseTimeline(clauseOf(phonemes), planOf(phonemes), { timing, speed, rate: RATE });

describe('clauseTimeline', () => {
  it('puts each word where it is heard: a little before its durations', () => {
    const { words } = timelineOf('ab cd.');

    // 50 ms after 100 ms of silence less the lead of 50 ms.
    expect(words.map(({ what, from, to }) => [what.text, from / 24, to / 24])).toEqual([
      ['ab', 50, 150],
      ['cd.', 200, 300],
    ]);
  });

  it('gives the time of a stress mark to the vowel after it, and none to marks and blanks', () => {
    const { phonemes } = timelineOf('tˈa, b');

    expect(phonemes.map(({ what, from, to }) => [what, from / 24, to / 24])).toEqual([
      ['t', 50, 100],
      ['a', 100, 200],
      ['b', 300, 350],
    ]);
  });

  it('ends the last word with its last sound, not with the silence that its duration holds', () => {
    const plan = planOf('ab');
    const long = { ...plan, symbols: plan.symbols.map((s) => ({ ...s, frames: { ...s.frames, to: 60 } })) };
    const { words } = clauseTimeline(clauseOf('ab'), long, { timing, speed: 1, rate: RATE });

    expect(words.map(({ to }) => to / 24)).toEqual([100 + 85]);
  });

  it('gives a word of which nothing is said a place and no time', () => {
    const clause = clauseOf('ab cd');
    const [first, second] = clause.words;
    const words = [first, { text: '*', start: 2, end: 3, phonemeStart: 3, phonemeEnd: 3 }, second];
    const timeline = clauseTimeline(
      { ...clause, words: words.filter((word) => word !== undefined) },
      planOf('ab cd'),
      {
        timing,
        speed: 1,
        rate: RATE,
      },
    );

    expect(timeline.words.map(({ from, to }) => [from / 24, to / 24])).toEqual([
      [50, 150],
      [200, 200],
      [200, 300],
    ]);
  });
});

describe('Announcer', () => {
  it('gives each word once, with the window in which it begins, on the utterance’s time', () => {
    const announcer = new Announcer(timelineOf('ab cd'), RATE);
    const first = announcer.take(ms(1000), 40 * 24, 150 * 24, false);
    const second = announcer.take(ms(1000), 40 * 24, 400 * 24, true);

    expect(first.words.map(({ text, at, span }) => [text, at, span])).toEqual([['ab', 1010, 100]]);
    expect(second.words.map(({ text, at, span }) => [text, at, span])).toEqual([['cd', 1160, 100]]);
    expect([...first.phonemes, ...second.phonemes].map(({ symbol }) => symbol).join('')).toBe('abcd');
  });

  it('keeps what is left inside the last window', () => {
    const announcer = new Announcer(timelineOf('ab cd'), RATE);
    const { words } = announcer.take(ms(0), 0, 220 * 24, true);

    expect(words.map(({ at, span }) => at + span)).toEqual([150, 220]);
  });
});

describe('soundEndOf', () => {
  const endOf = (phonemes: string, speed = 1): number => soundEndOf(planOf(phonemes), timing, speed, RATE);
  const marks = '.'.repeat(30);

  it('leaves off the silence that follows the last phoneme, marks after it among that', () => {
    // The last phoneme begins at frame 12; 285 ms later nothing of it is heard.
    expect(endOf(`ab${marks}`)).toBe(12 + 23);
  });

  it('gives it less time in fast speech, and leaves slow speech whole', () => {
    expect(endOf(`ab${marks}`, 2)).toBe(12 + 12);
    expect(endOf(`ab${marks}`, 0.5)).toBe(planOf(`ab${marks}`).frames);
  });

  it('keeps to the clause, whatever it ends in', () => {
    expect(endOf('ab')).toBe(planOf('ab').frames);
    expect(endOf('...')).toBe(planOf('...').frames);
  });
});
