import { describe, expect, it } from 'vitest';
import { WordTrack } from '../../../client/word-track.ts';
import { ms } from '../../../src/core/units.ts';

const word = (text: string, start: number, atMs: number, spanMs: number) => ({
  text,
  start,
  end: start + text.length,
  atMs,
  spanMs,
});

/** "Good morning, you." with a pause before the last word. */
const track = (): WordTrack => {
  const words = new WordTrack();
  words.add([word('Good', 0, 20, 200), word('morning,', 5, 220, 400)]);
  words.add([word('you.', 14, 900, 200)]);
  return words;
};

describe('WordTrack', () => {
  it.each([
    { at: 0, begun: 0, current: undefined },
    { at: 20, begun: 1, current: 0 },
    { at: 219, begun: 1, current: 0 },
    { at: 220, begun: 2, current: 1 },
    { at: 700, begun: 2, current: undefined },
    { at: 900, begun: 3, current: 2 },
    { at: 5_000, begun: 3, current: undefined },
  ])('at $at ms $begun words have begun, and number $current is heard', ({ at, begun, current }) => {
    expect(track().placeAt(ms(at))).toEqual({ begun, current });
  });

  it.each([
    { at: 0, spoken: 0 },
    { at: 119, spoken: 0 },
    { at: 120, spoken: 4 },
    { at: 419, spoken: 4 },
    { at: 420, spoken: 13 },
    { at: 999, spoken: 13 },
    { at: 1_000, spoken: 18 },
  ])(
    'by $at ms the first $spoken characters were spoken: a word counts when half of it was heard',
    ({ at, spoken }) => {
      expect(track().spokenBy(ms(at))).toBe(spoken);
    },
  );

  it('has no place before there are words', () => {
    expect(new WordTrack().placeAt(ms(100))).toEqual({ begun: 0, current: undefined });
  });
});
