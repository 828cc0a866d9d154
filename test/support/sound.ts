import type { AudioFrame, SpeechWindow } from '../../src/core/frames.ts';
import { fillNormal, streamOf } from '../../src/core/noise.ts';
import { hertz, ms } from '../../src/core/units.ts';

/** A sine. */
export const sine = (length: number, { rate = 24_000, frequency = 440, gain = 0.5 } = {}): Float32Array =>
  Float32Array.from({ length }, (_, k) => gain * Math.sin((2 * Math.PI * frequency * k) / rate));

/** White noise of the same numbers every time. */
export const hiss = (length: number, gain = 0.1): Float32Array => {
  const numbers = new Float32Array(length + (length % 2));
  fillNormal(streamOf(7, 1), 0, numbers);
  return numbers.subarray(0, length).map((number) => Math.max(-1, Math.min(1, gain * number)));
};

/** Runs of sound as one. */
export const inARow = (...runs: readonly Float32Array[]): Float32Array => {
  const whole = new Float32Array(runs.reduce((length, run) => length + run.length, 0));
  let at = 0;
  for (const run of runs) {
    whole.set(run, at);
    at += run.length;
  }
  return whole;
};

/** Cuts of a length into pieces of these sizes, again and again. */
export const cutsOf = (length: number, sizes: readonly number[]): readonly (readonly [number, number])[] => {
  const cuts: [number, number][] = [];
  let at = 0;
  for (let k = 0; at < length; k += 1) {
    const end = Math.min(length, at + (sizes[k % sizes.length] ?? length));
    cuts.push([at, end]);
    at = end;
  }
  return cuts;
};

/** A run of sound as frames that follow one another. */
export async function* framesOf(
  pcm: Float32Array,
  { rate = 24_000, sizes = [2400] as readonly number[] } = {},
): AsyncGenerator<AudioFrame, void, undefined> {
  for (const [from, to] of cutsOf(pcm.length, sizes)) {
    yield { kind: 'audio', pcm: pcm.slice(from, to), rate: hertz(rate), at: ms((from * 1000) / rate) };
    await Promise.resolve();
  }
}

/** The same as windows of speech, a word and a phoneme at the start of each. */
export async function* windowsOf(
  pcm: Float32Array,
  options: { rate?: number; sizes?: readonly number[] } = {},
): AsyncGenerator<SpeechWindow, void, undefined> {
  let start = 0;
  for await (const frame of framesOf(pcm, options)) {
    const span = ms((frame.pcm.length * 1000) / frame.rate);
    const word = { text: 'la', start, end: start + 2, at: frame.at, span };
    start += 3;
    yield { ...frame, words: [word], phonemes: [{ symbol: 'l', at: frame.at, span }] };
  }
}

const FORMANTS = [
  [700, 1220, 2600],
  [270, 2290, 3010],
  [300, 870, 2240],
  [530, 1840, 2480],
] as const;

/** One resonance. */
const resonate = (sound: Float32Array, rate: number, frequencyAt: (k: number) => number): Float32Array => {
  const out = new Float32Array(sound.length);
  let [last, before] = [0, 0];
  for (const [k, sample] of sound.entries()) {
    const radius = Math.exp((-Math.PI * 100) / rate);
    const next =
      sample * (1 - radius) +
      2 * radius * Math.cos((2 * Math.PI * frequencyAt(k)) / rate) * last -
      radius * radius * before;
    [before, last] = [last, next];
    out[k] = next;
  }
  return out;
};

/** Something that a detector of speech takes for a person: four vowels a second, sung at 120 Hz. */
export const babble = (seconds: number, rate = 16_000): Float32Array => {
  const length = Math.round(seconds * rate);
  let phase = 0;
  const pulses = Float32Array.from({ length }, (_, k) => {
    const time = k / rate;
    phase += (120 * (1 + 0.15 * Math.sin(4.4 * time) + 0.1 * Math.sin(18.8 * time))) / rate;
    const pulse = phase >= 1 ? 1 : 0;
    phase -= pulse;
    return pulse * Math.sqrt(Math.max(0, Math.sin(Math.PI * Math.min(1, ((time * 4) % 1) * 1.2))));
  });
  const vowelAt = (k: number): number => Math.floor((k / rate) * 4) % FORMANTS.length;
  let voiced: Float32Array = pulses;
  for (const formant of [0, 1, 2] as const) {
    voiced = resonate(voiced, rate, (k) => FORMANTS[vowelAt(k)]?.[formant] ?? 0);
  }
  const peak = voiced.reduce((most, sample) => Math.max(most, Math.abs(sample)), 0);
  return voiced.map((sample) => (0.5 * sample) / peak);
};
