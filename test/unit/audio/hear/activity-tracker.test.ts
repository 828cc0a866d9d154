import { describe, expect, it } from 'vitest';
import type { ActivityOptions } from '../../../../src/audio/hear/activity-tracker.ts';
import { ActivityTracker } from '../../../../src/audio/hear/activity-tracker.ts';
import { ms } from '../../../../src/core/units.ts';

/** Probabilities in a row, a digit a frame of 32 ms: `9` is 0.9. */
const judged = (digits: string, options: ActivityOptions = {}): string[] => {
  const tracker = new ActivityTracker(options);
  const events = Array.from(digits).map((digit, k) =>
    tracker.judge({ at: ms(k * 32), span: ms(32), probability: Number(digit) / 10 }),
  );
  return [...events, tracker.end()]
    .filter((event) => event !== undefined)
    .map(({ type, at }) => `${type} ${String(at)}`);
};

const bare = { prefixPadding: ms(0), hangOver: ms(0) };
const quiet = '0'.repeat(16);

describe('ActivityTracker', () => {
  it.each([
    { what: 'silence', digits: quiet, events: [] },
    { what: 'a click', digits: `00990${quiet}`, events: [] },
    { what: 'a word', digits: `00999${quiet}`, events: ['speech-started 64', 'speech-ended 160'] },
    {
      what: 'a word, a breath, a word',
      digits: `999000999${quiet}`,
      events: ['speech-started 0', 'speech-ended 288'],
    },
    {
      what: 'two words apart',
      digits: `999${quiet}999${quiet}`,
      events: ['speech-started 0', 'speech-ended 96', 'speech-started 608', 'speech-ended 704'],
    },
    {
      what: 'a voice that wavers',
      digits: `944444444${quiet}`,
      events: ['speech-started 0', 'speech-ended 288'],
    },
    { what: 'a murmur', digits: `44444444${quiet}`, events: [] },
    { what: 'speech cut off', digits: '0999', events: ['speech-started 32', 'speech-ended 128'] },
    {
      what: 'speech cut off in a breath',
      digits: '099900',
      events: ['speech-started 32', 'speech-ended 128'],
    },
  ])('hears in $what $events', ({ digits, events }) => {
    expect(judged(digits, bare)).toEqual(events);
  });

  it('says that speech starts a little before and ends a little after what it heard', () => {
    expect(judged(`000000999${quiet}`)).toEqual(['speech-started 96', 'speech-ended 384']);
  });

  it('pads neither before the start of the sound, nor into the speech before, nor beyond the sound', () => {
    const options = { prefixPadding: ms(1_000), hangOver: ms(400), minimumSilence: ms(320) };
    expect(judged(`0999${'0'.repeat(10)}999`, options)).toEqual([
      'speech-started 0',
      'speech-ended 448',
      'speech-started 448',
      'speech-ended 544',
    ]);
  });

  it('tells starts and ends in turn, never backwards, whatever it hears', () => {
    let seed = 1;
    const digits = Array.from({ length: 5_000 }, () => {
      seed = (seed * 48_271) % 2_147_483_647;
      return String(seed % 10);
    });
    const events = judged(digits.join(''), { minimumSpeech: ms(32), minimumSilence: ms(64) });
    const times = events.map((event) => Number(event.split(' ')[1]));

    expect(events.length).toBeGreaterThan(100);
    expect(
      events.every((event, k) => event.startsWith(k % 2 === 0 ? 'speech-started' : 'speech-ended')),
    ).toBe(true);
    expect(times).toEqual([...times].sort((a, b) => a - b));
  });

  it.each([{ startAt: 0.3, endBelow: 0.5 }, { startAt: 1 }, { endBelow: 0 }, { startAt: NaN }])(
    'refuses thresholds of %j',
    (options) => {
      expect(() => new ActivityTracker(options)).toThrow(RangeError);
    },
  );
});
