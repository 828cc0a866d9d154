import { describe, expect, it } from 'vitest';
import { complaintSentence } from '../../../client/complaint-sentence.ts';
import type { ComplaintCode } from '../../../client/session-listener.ts';
import { FAULT } from '../../../src/core/errors.ts';

describe('complaintSentence', () => {
  it.each(Object.keys(FAULT) as ComplaintCode[])('says %s as a whole sentence', (code) => {
    const sentence = complaintSentence({ code, message: 'something is amiss', details: {} });

    expect(sentence).toMatch(/^\p{Lu}.*[.)]$/u);
    expect(sentence).not.toMatch(/undefined|\[object/);
  });

  it('names the bound', () => {
    const complaint = { code: 'TEXT_TOO_LONG', message: '', details: { limit: 10_000 } } as const;

    expect(complaintSentence(complaint)).toBe(
      'That is too long to say at once. Keep it under 10,000 characters.',
    );
  });

  it('keeps the code of what it has no words for, to ask for help by', () => {
    expect(
      complaintSentence({ code: 'LANE_FAILED', message: 'the server failed at this', details: {} }),
    ).toBe('The server failed at this. (LANE_FAILED)');
  });

  it('believes no details that are not as they should be', () => {
    expect(complaintSentence({ code: 'TEXT_TOO_LONG', message: '', details: null })).toBe(
      'That is too long to say at once. Use fewer words.',
    );
  });
});
