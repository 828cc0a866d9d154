import { describe, expect, it } from 'vitest';
import type { Draft } from '../../../src/audio/voice/clause-pace.ts';
import { transpose } from '../../../src/audio/voice/clause-pitch.ts';

const draft: Draft = {
  kind: 'plan',
  frames: 4,
  opening: 0,
  symbols: [],
  pitch: Float32Array.of(100, 0, 200, 400),
  conditions: [
    { name: 'f0', data: Float32Array.of(100, 0, 200, 400), rows: 1, columns: 4, framesPerColumn: 1 },
    { name: 'energy', data: Float32Array.of(1, 2, 3, 4), rows: 1, columns: 4, framesPerColumn: 1 },
  ],
};

describe('transpose', () => {
  it('is an octave at twelve semitones, for pulses and decoder alike, and leaves what is unvoiced', () => {
    const { pitch, conditions } = transpose(draft, 12, 'f0');

    expect([...pitch]).toEqual([200, 0, 400, 600]);
    expect(conditions.map(({ data }) => [...data])).toEqual([
      [200, 0, 400, 600],
      [1, 2, 3, 4],
    ]);
  });

  it('keeps a voice above where no pulses are made', () => {
    expect([...transpose(draft, -24, 'f0').pitch]).toEqual([50, 0, 50, 100]);
  });

  it('changes nothing at no semitones', () => {
    expect(transpose(draft, 0, 'f0')).toBe(draft);
  });
});
