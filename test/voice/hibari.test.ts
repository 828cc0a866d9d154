import { beforeAll, describe, expect } from 'vitest';
import type { ClausePlan } from '../../src/audio/index.ts';
import { speechStage } from '../../src/audio/index.ts';
import { phaseAtFrames } from '../../src/audio/voice/pulse-train.ts';
import type { FrameRange } from '../../src/audio/voice/synthesis.ts';
import { HOP, Synthesis } from '../../src/audio/voice/synthesis.ts';
import { voiceTraitsOf } from '../../src/audio/voice/voice-traits.ts';
import { windowsOf } from '../../src/audio/voice/window-lengths.ts';
import { windowTask } from '../../src/audio/voice/window-task.ts';
import type { Model } from '../../src/inference/index.ts';
import { fetchModel, floatsOf } from '../../src/inference/index.ts';
import { findHibari, HIBARI, openUncut } from '../support/hibari.ts';
import { collect, rms } from '../support/media.ts';
import { test } from '../support/stage-test.ts';
import type { OpenVoice } from '../support/voices.ts';
import {
  clausesOf,
  differenceInDecibels,
  FOLDERS,
  openVoice,
  planTask,
  soundOf,
  speak,
} from '../support/voices.ts';

const FOX = 'ðə kwˈɪk bɹˈWn fˈɑks ʤˈʌmps ˈOvəɹ ðə lˈAzi dˈɔɡ.';
const SHELLS = 'ʃˌi sˈɛlz sˈiʃˌɛlz bI ðə sˈiʃˌɔɹ, ænd nˈObˌɑdi ˈɛls dˈʌz.';
const SEED = 7;
const SILENCE = 10 ** (-45 / 20);

const missing = await findHibari();
if (missing !== undefined) {
  process.stderr.write(`SKIPPED: the tests of hibari, because it is not here; it comes by: ${missing}\n`);
}

describe.skipIf(missing !== undefined)('hibari', () => {
  let hibari: OpenVoice;
  let uncut: Model;
  beforeAll(async () => {
    hibari = await openVoice('hibari');
    uncut = await openUncut();
  });

  const planOf = async (phonemes: string, speed = 1): Promise<ClausePlan> => {
    const { voice, tasks } = hibari;
    const { result } = await tasks.handle(planTask(voice, phonemes, { speed, seed: SEED }));
    if (result.kind !== 'plan') throw new Error('not a plan');
    return result;
  };
  const windowOf = async (plan: ClausePlan, wanted: FrameRange, base = 0): Promise<Float32Array> => {
    const { voice, tasks } = hibari;
    const place = { model: voice.model, seed: SEED, base, context: voice.contextFrames };
    const { result } = await tasks.handle(windowTask(plan, wanted, place));
    if (result.kind !== 'window') throw new Error('not a window');
    return result.pcm;
  };
  const inWindows = async (plan: ClausePlan, windows: readonly FrameRange[]): Promise<Float32Array> => {
    const parts = [];
    for (const window of windows) parts.push({ pcm: await windowOf(plan, window) });
    return soundOf(parts);
  };
  /** The sound of the package's whole graph in float32, in one piece. */
  const wholeOf = async (phonemes: string, speed = 1): Promise<Float32Array> => {
    const { alphabet } = voiceTraitsOf(HIBARI);
    const tokens = [0, ...Array.from(phonemes, (symbol) => alphabet[symbol] ?? []).flat(), 0];
    const made = await uncut.run({
      ids: { data: BigInt64Array.from(tokens, BigInt), dims: [1, tokens.length] },
      speed: { data: Float32Array.of(speed), dims: [1] },
    });
    const pitch = floatsOf(made, 'f0');
    const range = { from: 0, to: pitch.length };
    return new Synthesis().window({
      spectra: {
        harmonic: floatsOf(made, 'lh'),
        offset: floatsOf(made, 'theta'),
        noise: floatsOf(made, 'ln'),
        free: floatsOf(made, 'lr'),
        phase: floatsOf(made, 'phi'),
      },
      held: range,
      wanted: range,
      frames: pitch.length,
      pitch,
      turns: phaseAtFrames({ pitch, hop: HOP, rate: HIBARI.sampleRate }),
      pitchFrom: 0,
      rate: HIBARI.sampleRate,
      seed: SEED,
      base: 0,
    });
  };
  const evenly = (frames: number, length: number): readonly FrameRange[] =>
    Array.from({ length: Math.ceil(frames / length) }, (_, n) => ({
      from: n * length,
      to: Math.min(frames, (n + 1) * length),
    }));

  describe('against the uncut graph of the package in float32, with the same noise', () => {
    test.for([1, 3, 8, 16, 32, 64])('is the same within −60 dB in windows of %i frames', async (length) => {
      const plan = await planOf(FOX);
      const sound = await inWindows(plan, evenly(plan.frames, length));

      expect(differenceInDecibels(sound, await wholeOf(FOX))).toBeLessThan(-60);
    });

    test('is the same in the windows that a listener gets', async () => {
      const plan = await planOf(SHELLS);
      const sound = await inWindows(plan, windowsOf({ from: 0, to: plan.frames }, 0, 0));

      expect(differenceInDecibels(sound, await wholeOf(SHELLS))).toBeLessThan(-60);
    });

    test('is the same made backwards, as no window waits for another', async () => {
      const plan = await planOf(FOX);
      const windows = evenly(plan.frames, 20);
      const parts: { pcm: Float32Array }[] = [];
      for (const window of windows.toReversed()) parts.unshift({ pcm: await windowOf(plan, window) });

      expect(differenceInDecibels(soundOf(parts), await wholeOf(FOX))).toBeLessThan(-60);
    });

    test('does not click where windows meet', async () => {
      const plan = await planOf(FOX);
      const sound = await inWindows(plan, evenly(plan.frames, 8));
      const whole = await wholeOf(FOX);
      const loudest = whole.reduce((peak, sample) => Math.max(peak, Math.abs(sample)), 0);

      for (let edge = 8 * HOP; edge < sound.length; edge += 8 * HOP) {
        for (let at = edge - 24; at < edge + 24; at += 1) {
          expect(Math.abs((sound[at] ?? 0) - (whole[at] ?? 0))).toBeLessThan(loudest / 1000);
        }
      }
    });

    test.for([0.25, 0.5, 2])('is the same at %d times the speed', async (speed) => {
      const plan = await planOf(FOX, speed);
      const sound = await inWindows(plan, evenly(plan.frames, 32));

      expect(differenceInDecibels(sound, await wholeOf(FOX, speed))).toBeLessThan(-60);
    });

    test('is the same for a clause of one phoneme', async () => {
      const plan = await planOf('ɑ');
      const sound = await inWindows(plan, evenly(plan.frames, 8));

      expect(differenceInDecibels(sound, await wholeOf('ɑ'))).toBeLessThan(-60);
    });
  });

  test('makes the same samples again', async ({ context }) => {
    const first = soundOf(await speak(hibari, context, [FOX, SHELLS]));

    expect(soundOf(await speak(hibari, context, [FOX, SHELLS]))).toEqual(first);
  });

  test('changes its breath with the seed and nothing else', async ({ context }) => {
    const [one, two] = [
      await speak(hibari, context, [FOX], { seed: 1 }),
      await speak(hibari, context, [FOX], { seed: 2 }),
    ];
    const words = (windows: typeof one) => windows.flatMap((window) => window.words.map(({ text }) => text));

    expect(words(one)).toEqual(words(two));
    expect(Math.abs(soundOf(one).length - soundOf(two).length)).toBeLessThan(480);
    expect(soundOf(one)).not.toEqual(soundOf(two));
  });

  test('breathes otherwise in each place of an utterance', async () => {
    const plan = await planOf('s');
    const window = { from: 0, to: Math.min(plan.frames, 40) };

    expect(await windowOf(plan, window, 0)).not.toEqual(await windowOf(plan, window, 100));
  });

  test('opens and ends a clause without silence', async ({ context }) => {
    for (const phonemes of [FOX, SHELLS, 'jˈɛs.', 'θˈæŋks!', 'hˌu nˈOz wˌI?']) {
      const sound = soundOf(await speak(hibari, context, [phonemes]));
      const first = sound.findIndex((sample) => Math.abs(sample) > SILENCE);
      // A final stop is released more softly than anything begins.
      const last = sound.findLastIndex((sample) => Math.abs(sample) > 10 ** (-48 / 20));

      expect(first / 24, phonemes).toBeLessThanOrEqual(20);
      expect((sound.length - last) / 24, phonemes).toBeLessThanOrEqual(25);
    }
  });

  test('cuts no sound off at either end', async ({ context }) => {
    for (const phonemes of [FOX, 'fˈIv pˈipᵊl kˈAm.', 'hɪz hˈWs.']) {
      const whole = await wholeOf(phonemes);
      const sound = soundOf(await speak(hibari, context, [phonemes]));
      const energy = (pcm: Float32Array): number => pcm.reduce((sum, sample) => sum + sample * sample, 0);

      expect(energy(sound) / energy(whole), phonemes).toBeGreaterThan(0.995);
    }
  });

  test('gives words their times in order, inside the sound and inside their windows', async ({ context }) => {
    const windows = await speak(hibari, context, [FOX, SHELLS]);
    const words = windows.flatMap((window) => window.words);
    const end = soundOf(windows).length / 24;

    expect(words.map(({ text }) => text).join(' ')).toBe(`${FOX} ${SHELLS}`);
    for (const [n, { at, span }] of words.entries()) {
      expect(at).toBeGreaterThanOrEqual(words[n - 1]?.at ?? 0);
      expect(at + span).toBeLessThanOrEqual(end + 1e-6);
    }
  });

  test('is loud within a word and quiet after the last, at the times that it gives', async ({ context }) => {
    const windows = await speak(hibari, context, ['bˈɑb sˈɔ ˈɑnə.']);
    const sound = soundOf(windows);
    const words = windows.flatMap((window) => window.words);
    for (const { at, span } of words) {
      const from = Math.round(at * 24);
      expect(rms(sound.subarray(from, from + Math.round(span * 24)))).toBeGreaterThan(0.02);
    }
  });

  test('says one phoneme', async ({ context }) => {
    const sound = soundOf(await speak(hibari, context, ['ɑ']));

    expect(sound.length / 24).toBeGreaterThan(30);
    expect(sound.length / 24).toBeLessThan(800);
  });

  test('leaves out symbols that it does not know', async ({ context }) => {
    const plain = soundOf(await speak(hibari, context, ['həlˈO.']));

    expect(soundOf(await speak(hibari, context, ['h漢əlˈ🎉O.']))).toEqual(plain);
    expect(soundOf(await speak(hibari, context, ['漢字']))).toHaveLength(0);
  });

  test(
    'says more than five hundred words in clauses, every word once and in order',
    { timeout: 300_000 },
    async ({ context }) => {
      const clauses = Array.from({ length: 56 }, () => FOX);
      const windows = await speak(hibari, context, clauses);
      const words = windows.flatMap((window) => window.words);
      const seconds = soundOf(windows).length / 24_000;

      expect(words).toHaveLength(504);
      expect(words.every(({ at }, n) => at >= (words[n - 1]?.at ?? 0))).toBe(true);
      expect(seconds).toBeGreaterThan(100);
      expect(seconds).toBeLessThan(220);
    },
  );

  test('says a clause of four hundred phonemes in one piece', { timeout: 60_000 }, async () => {
    const plan = await planOf(Array.from({ length: 8 }, () => FOX.slice(0, -1)).join(' '));

    expect(plan.symbols.length).toBeGreaterThan(380);
    expect((await windowOf(plan, { from: plan.frames - 64, to: plan.frames })).every(Number.isFinite)).toBe(
      true,
    );
  });

  test.for([0.25, 0.5, 1.5, 2, 3, 4])(
    'takes the time that is due at %d times the speed',
    async (speed, { context }) => {
      const usual = soundOf(await speak(hibari, context, [FOX])).length;
      const sound = soundOf(await speak(hibari, context, [FOX], { speed }));

      expect((sound.length * speed) / usual).toBeGreaterThan(0.8);
      expect((sound.length * speed) / usual).toBeLessThan(1.25);
      expect(sound.every((sample) => Math.abs(sample) < 1)).toBe(true);
      expect(rms(sound)).toBeGreaterThan(0.01);
    },
  );

  test('stops in mid-clause with the reason of the abort', async ({ context, session }) => {
    const stage = speechStage({ voice: hibari.voice, workers: hibari.workers, speed: 1, seed: SEED });
    const windows = stage.run(clausesOf(FOX, SHELLS), context)[Symbol.asyncIterator]();
    await windows.next();
    session.abort(new Error('interrupted'));

    await expect(collect({ [Symbol.asyncIterator]: () => windows })).rejects.toThrow('interrupted');
  });

  test('is not fetched again where it is already, and says so', async () => {
    const told: string[] = [];
    await fetchModel(HIBARI, FOLDERS, ({ type }) => told.push(type));

    expect(told).toEqual(['present']);
  });
});
