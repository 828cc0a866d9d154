import { beforeAll, describe, expect } from 'vitest';
import type { ClausePlan, PlanTask } from '../../src/audio/index.ts';
import { HOP } from '../../src/audio/voice/synthesis.ts';
import { windowTask } from '../../src/audio/voice/window-task.ts';
import { rms } from '../support/media.ts';
import { test } from '../support/stage-test.ts';
import type { OpenVoice } from '../support/voices.ts';
import { differenceInDecibels, openVoice, planTask, soundOf, speak } from '../support/voices.ts';

const FOX = 'ðə kwˈɪk bɹˈWn fˈɑks ʤˈʌmps ˈOvəɹ ðə lˈAzi dˈɔɡ.';
/** Frames: 50 ms, as the manifest says. */
const LEAD = 4;
const VOICES = ['heart', 'bella', 'michael', 'fenrir'] as const;

describe('our own voice', () => {
  let own: OpenVoice;
  beforeAll(async () => {
    own = await openVoice('voice');
  });

  const planOf = async (
    voice: string,
    phonemes: string,
    asked: Partial<PlanTask> = {},
  ): Promise<ClausePlan> => {
    const { result } = await own.tasks.handle(planTask(own.registry.resolve(voice), phonemes, asked));
    if (result.kind !== 'plan') throw new Error('not a plan');
    return result;
  };
  const inWindows = async (plan: ClausePlan, length: number): Promise<Float32Array> => {
    const parts: { pcm: Float32Array }[] = [];
    for (let from = 0; from < plan.frames; from += length) {
      const wanted = { from, to: Math.min(plan.frames, from + length) };
      const place = { model: 'voice', seed: 7, base: 0, context: own.voice.contextFrames };
      const { result } = await own.tasks.handle(windowTask(plan, wanted, place));
      if (result.kind !== 'window') throw new Error('not a window');
      parts.push(result);
    }
    return soundOf(parts);
  };
  /** Cycles of the fundamental a second, the median over voiced frames. */
  const medianPitch = ({ pitch }: ClausePlan): number => {
    const voiced = pitch.filter((hertz) => hertz > 0).sort();
    return voiced[voiced.length >> 1] ?? 0;
  };

  test('comes with the code, in four voices', () => {
    expect(own.registry.list().map(({ id }) => id)).toEqual([...VOICES]);
  });

  test.for([1, 2, 7, 8, 33, 64])('is the same within −60 dB in windows of %i frames', async (length) => {
    const plan = await planOf('heart', FOX);
    const whole = await inWindows(plan, plan.frames);

    expect(differenceInDecibels(await inWindows(plan, length), whole)).toBeLessThan(-60);
  });

  test.for(VOICES)('speaks as %s: loud in its words, of a length that its durations say', async (voice) => {
    const plan = await planOf(voice, FOX);
    const sound = await inWindows(plan, 64);

    expect(sound.length).toBe(plan.frames * HOP);
    expect(plan.symbols.at(-1)?.frames.to).toBeLessThanOrEqual(plan.frames);
    for (const { symbol, frames } of plan.symbols) {
      if (!'AWOɑæ'.includes(symbol)) continue;
      // A phoneme is heard before its duration begins.
      const heard = sound.subarray((frames.from - LEAD) * HOP, (frames.to - LEAD) * HOP);
      expect(rms(heard), symbol).toBeGreaterThan(0.02);
    }
    expect(sound.every((sample) => Math.abs(sample) < 1.5)).toBe(true);
  });

  test('has two women and two men', async () => {
    const pitches = [];
    for (const voice of VOICES) pitches.push(medianPitch(await planOf(voice, FOX)));
    const [heart = 0, bella = 0, michael = 0, fenrir = 0] = pitches;

    expect(Math.min(heart, bella)).toBeGreaterThan(150);
    expect(Math.max(michael, fenrir)).toBeLessThan(150);
  });

  test('has voiced sound that repeats itself with its pitch, and is no noise', async () => {
    const plan = await planOf('michael', 'ɑ ɑ ɑ.');
    const sound = await inWindows(plan, 64);
    const frame = plan.pitch.findIndex((hertz, n) => hertz > 0 && (plan.pitch[n + 4] ?? 0) > 0) + 3;
    const period = Math.round(24_000 / (plan.pitch[frame] ?? 0));
    const piece = (from: number): Float32Array => sound.subarray(from, from + 3 * period);
    const start = frame * HOP;
    const dot = (a: Float32Array, b: Float32Array): number =>
      a.reduce((sum, x, n) => sum + x * (b[n] ?? 0), 0);
    const [first, next] = [piece(start), piece(start + period)];

    expect(dot(first, next) / Math.sqrt(dot(first, first) * dot(next, next))).toBeGreaterThan(0.7);
  });

  test('makes the same samples again, and breathes otherwise with another seed', async ({ context }) => {
    const first = soundOf(await speak(own, context, [FOX]));

    expect(soundOf(await speak(own, context, [FOX]))).toEqual(first);
    expect(soundOf(await speak(own, context, [FOX], { seed: 8 }))).not.toEqual(first);
  });

  test('is silent between two clauses for as long as it should be, and begins and ends with sound', async ({
    context,
  }) => {
    const sound = soundOf(await speak(own, context, [FOX, FOX]));
    const isAudible = (sample: number): boolean => Math.abs(sample) > 10 ** (-48 / 20);
    const end = sound.findLastIndex(isAudible);
    let longest = 0;
    let quiet = 0;
    for (const sample of sound) {
      quiet = isAudible(sample) ? 0 : quiet + 1;
      longest = Math.max(longest, quiet);
    }

    expect(sound.findIndex(isAudible)).toBeLessThan(480);
    expect(sound.length - end).toBeLessThan(480);
    // 380 ms after a sentence, and what is cut and kept on either side of it.
    expect(longest / 24).toBeGreaterThan(370);
    expect(longest / 24).toBeLessThan(450);
  });

  test('blends two voices into one that is neither, and as loud', async ({ context }) => {
    const blend = { ...own, voice: own.registry.resolve('heart*0.5+fenrir*0.5') };
    const [heart, both] = [
      soundOf(await speak(own, context, [FOX])),
      soundOf(await speak(blend, context, [FOX])),
    ];

    expect(both).not.toEqual(heart);
    expect(rms(both)).toBeGreaterThan(rms(heart) / 3);
  });

  test('is quicker at twice the speed', async () => {
    const [usual, quick] = [await planOf('bella', FOX), await planOf('bella', FOX, { speed: 2 })];

    expect(quick.frames / usual.frames).toBeGreaterThan(0.4);
    expect(quick.frames / usual.frames).toBeLessThan(0.75);
  });

  test('says one phoneme, and nothing where there is none', async () => {
    expect((await planOf('fenrir', 'ɑ')).frames).toBeGreaterThan(8);
    expect((await planOf('fenrir', '')).frames).toBe(0);
    expect((await planOf('fenrir', '漢字')).frames).toBe(0);
  });

  test('reads five hundred words that nobody cut into clauses', async () => {
    const plan = await planOf('heart', 'lˈAzi dˈɔɡ '.repeat(250));

    expect(plan.frames / 80).toBeGreaterThan(60);
    expect(plan.pitch.every(Number.isFinite)).toBe(true);
  });
});
