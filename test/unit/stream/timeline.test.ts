import { describe, expect, it } from 'vitest';
import { ms } from '../../../src/core/units.ts';
import { partText } from '../../../src/stream/timeline.ts';

const text = 'One two, three.';
const words = [
  { text: 'One', start: 0, end: 3, at: ms(0), span: ms(200) },
  { text: 'two', start: 4, end: 7, at: ms(200), span: ms(200) },
  { text: 'three', start: 9, end: 14, at: ms(500), span: ms(300) },
];

describe('partText', () => {
  it.each([
    [0, '', 'One two, three.'],
    [99, '', 'One two, three.'],
    [100, 'One', ' two, three.'],
    [310, 'One two', ', three.'],
    [600, 'One two', ', three.'],
    [650, 'One two, three', '.'],
    [9_999, 'One two, three', '.'],
  ])('after %i ms has spoken %j and not %j', (heard, spoken, unspoken) => {
    expect(partText(text, words, ms(heard))).toEqual({ spoken, unspoken });
  });

  it('keeps all of a text that has not sounded', () => {
    expect(partText(text, [], ms(500))).toEqual({ spoken: '', unspoken: text });
  });
});
