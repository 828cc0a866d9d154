import { describe, expect, it } from 'vitest';
import { SENTENCES } from '../../../src/loadtest/index.ts';

describe('SENTENCES', () => {
  it('are two hundred, all distinct', () => {
    expect(SENTENCES).toHaveLength(200);
    expect(new Set(SENTENCES.map((sentence) => sentence.toLowerCase())).size).toBe(200);
  });

  it('have 5 to 25 words each, and begin and end as sentences do', () => {
    for (const sentence of SENTENCES) {
      const words = sentence.split(' ').length;
      expect(words, sentence).toBeGreaterThanOrEqual(5);
      expect(words, sentence).toBeLessThanOrEqual(25);
      expect(sentence).toMatch(/^[A-Z].*[.?!]$/);
    }
  });
});
