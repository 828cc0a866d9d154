import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { phaseAtFrames } from '../../../src/audio/voice/pulse-train.ts';
import type { Spectra, SynthesisInput } from '../../../src/audio/voice/synthesis.ts';
import { BINS, HOP, PITCH_REACH, REACH, Synthesis } from '../../../src/audio/voice/synthesis.ts';
import { hertz } from '../../../src/core/units.ts';
import { differenceInDecibels, soundOf } from '../../support/voices.ts';

const RATE = hertz(24_000);
const FRAMES = 24;

const waves = (height: number, speed: number, around = 0): Float32Array =>
  Float32Array.from({ length: BINS * FRAMES }, (_, n) => height * Math.sin(n * speed) + around);

const pitch = Float32Array.from({ length: FRAMES }, (_, frame) =>
  (frame >= 10 && frame < 14) || frame >= 21 ? 0 : 180 + 40 * Math.sin(frame * 0.3),
);
const spectra: Spectra = {
  harmonic: waves(2, 0.013, -3),
  offset: waves(1, 0.017),
  noise: waves(1, 0.011, -5),
  free: waves(1, 0.019, -5),
  phase: waves(3, 0.023),
};
const whole: SynthesisInput = {
  spectra,
  held: { from: 0, to: FRAMES },
  wanted: { from: 0, to: FRAMES },
  frames: FRAMES,
  pitch,
  turns: phaseAtFrames({ pitch, hop: HOP, rate: RATE }),
  pitchFrom: 0,
  rate: RATE,
  seed: 7,
  base: 5,
};

/** The columns of a spectrum from one frame to another. */
const columns = (spectrum: Float32Array, from: number, to: number): Float32Array =>
  Float32Array.from(
    { length: BINS * (to - from) },
    (_, n) => spectrum[Math.floor(n / (to - from)) * FRAMES + from + (n % (to - from))] ?? NaN,
  );

/** What a window's job would hold: only what the window needs. */
const partOf = (from: number, to: number): SynthesisInput => {
  const held = { from: Math.max(0, from - REACH.before), to: Math.min(FRAMES, to + REACH.after) };
  const near = {
    from: Math.max(0, from - PITCH_REACH.before),
    to: Math.min(FRAMES, to + PITCH_REACH.after),
  };
  const cut = (spectrum: Float32Array): Float32Array => columns(spectrum, held.from, held.to);
  return {
    ...whole,
    spectra: {
      harmonic: cut(spectra.harmonic),
      offset: cut(spectra.offset),
      noise: cut(spectra.noise),
      free: cut(spectra.free),
      phase: cut(spectra.phase),
    },
    held,
    wanted: { from, to },
    pitch: pitch.slice(near.from, near.to),
    turns: whole.turns.slice(near.from, near.to),
    pitchFrom: near.from,
  };
};

describe('Synthesis', () => {
  const synthesis = new Synthesis();

  it('makes what hibari-tts makes of the same spectra, borders included', () => {
    // Made by its dsp.py of these spectra with the noise at −40; every 41st sample.
    const fixture = new URL('../../fixtures/source-filter-of-hibari.json', import.meta.url);
    const { every, samples } = JSON.parse(readFileSync(fixture, 'utf8')) as {
      every: number;
      samples: number[];
    };
    const silent = { ...spectra, noise: new Float32Array(BINS * FRAMES).fill(-40) };
    const sound = synthesis.window({ ...whole, spectra: silent });
    const got = sound.filter((_, n) => n % every === 0);

    expect(differenceInDecibels(got, Float32Array.from(samples))).toBeLessThan(-80);
  });

  it.each([1, 2, 5, 8, 23])('makes the same sound in windows of %i frames as whole', (length) => {
    const parts: { pcm: Float32Array }[] = [];
    for (let from = 0; from < FRAMES; from += length) {
      parts.push({ pcm: synthesis.window(partOf(from, Math.min(FRAMES, from + length))) });
    }

    expect(differenceInDecibels(soundOf(parts), synthesis.window(whole))).toBeLessThan(-120);
  });

  it('gives other noise to another seed and to another place in the utterance', () => {
    const here = synthesis.window(whole);

    expect(synthesis.window({ ...whole, seed: 8 })).not.toEqual(here);
    expect(synthesis.window({ ...whole, base: 6 })).not.toEqual(here);
    expect(synthesis.window(whole)).toEqual(here);
  });

  it('makes a wild magnitude loud and not infinite', () => {
    const wild = { ...spectra, harmonic: new Float32Array(BINS * FRAMES).fill(1e30) };
    const sound = synthesis.window({ ...whole, spectra: wild });

    expect(sound.every(Number.isFinite)).toBe(true);
  });

  it('refuses spectra that do not reach as far as the window sounds', () => {
    const short = { ...partOf(8, 16), wanted: { from: 8, to: 17 } };

    expect(() => synthesis.window(short)).toThrow('reach');
  });
});

describe('phaseAtFrames', () => {
  it('adds up to the pitch', () => {
    const steady = new Float32Array(81).fill(200);
    const turns = phaseAtFrames({ pitch: steady, hop: HOP, rate: RATE });

    // 200 Hz at 80 frames a second are two and a half turns a frame.
    expect(turns.map((turn) => (turn + 0.25) % 0.5)).toSatisfy((rest: Float64Array) =>
      rest.every((turn) => Math.abs(turn - 0.25) < 1e-9),
    );
  });

  it('goes on where there is no pitch, so that a voice comes back in step with nothing', () => {
    const turns = phaseAtFrames({ pitch: new Float32Array(4), hop: HOP, rate: RATE });

    expect([...turns]).toEqual([0, 0.5, 0, 0.5]);
  });
});
