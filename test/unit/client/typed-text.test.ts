import { describe, expect, it } from 'vitest';
import { readTyped } from '../../../client/typed-text.ts';

describe('readTyped', () => {
  it.each([
    {
      title: 'holds back the word under the fingers',
      said: '',
      box: 'Good mor',
      resting: false,
      send: 'Good ',
    },
    { title: 'sends nothing of a first word', said: '', box: 'Goo', resting: false, send: '' },
    { title: 'sends each word once', said: 'Good ', box: 'Good morning ', resting: false, send: 'morning ' },
    {
      title: 'sends the word too when the fingers rest',
      said: 'Good ',
      box: 'Good morning',
      resting: true,
      send: 'morning',
    },
    {
      title: 'sends what follows a word that was sent at rest',
      said: 'Good',
      box: 'Good, and ',
      resting: false,
      send: ', and ',
    },
    { title: 'takes a new line for a blank', said: '', box: 'Good\nmor', resting: false, send: 'Good\n' },
    { title: 'has nothing to say twice', said: 'Good ', box: 'Good ', resting: true, send: '' },
  ])('$title', ({ said, box, resting, send }) => {
    expect(readTyped(said, box, resting)).toEqual({ send, said: said + send, changed: false });
  });

  it.each([
    {
      title: 'begins anew at a word that was changed',
      said: 'Good morning ',
      box: 'Good evening ',
      send: 'evening ',
      now: 'Good evening ',
    },
    {
      title: 'waits for the changed word to be whole',
      said: 'Good morning ',
      box: 'Good eve',
      send: '',
      now: 'Good ',
    },
    { title: 'says nothing when what was said is erased', said: 'Good morning ', box: '', send: '', now: '' },
    {
      title: 'speaks what replaces all of it',
      said: 'Good morning ',
      box: 'Hello there ',
      send: 'Hello there ',
      now: 'Hello there ',
    },
  ])('$title', ({ said, box, send, now }) => {
    expect(readTyped(said, box, false)).toEqual({ send, said: now, changed: true });
  });

  it('sends all of a text in the end, whatever the pace', () => {
    const text = 'The quick brown fox, and so on.';
    let said = '';
    let sent = '';
    for (let length = 1; length <= text.length; length += 1) {
      const typed = readTyped(said, text.slice(0, length), length === text.length);
      said = typed.said;
      sent += typed.send;
    }

    expect(sent).toBe(text);
  });
});
