import { beforeAll, describe, expect } from 'vitest';
import type { ClausePlan, PlanTask } from '../../src/audio/index.ts';
import { speechStage } from '../../src/audio/index.ts';
import { HOP } from '../../src/audio/voice/synthesis.ts';
import { windowTask } from '../../src/audio/voice/window-task.ts';
import type { Fields, Logger } from '../../src/core/log.ts';
import { silentLog } from '../../src/core/log.ts';
import { collect } from '../support/media.ts';
import { test } from '../support/stage-test.ts';
import type { OpenVoice } from '../support/voices.ts';
import { clausesOf, openVoice, planTask, soundOf, speak } from '../support/voices.ts';

const FOX = 'ðə kwˈɪk bɹˈWn fˈɑks ʤˈʌmps ˈOvəɹ ðə lˈAzi dˈɔɡ.';
const SHELLS = 'ʃˌi sˈɛlz sˈiʃˌɛlz bI ðə sˈiʃˌɔɹ.';

/** Largest step from a sample to the next. */
const roughest = (pcm: Float32Array): number =>
  pcm.reduce((most, sample, n) => Math.max(most, n === 0 ? 0 : Math.abs(sample - (pcm[n - 1] ?? 0))), 0);

const mean = (numbers: readonly number[]): number =>
  numbers.reduce((sum, number) => sum + number, 0) / Math.max(1, numbers.length);

describe('a reading of our own voice', () => {
  let own: OpenVoice;
  beforeAll(async () => {
    own = await openVoice('voice');
  });

  const planOf = async (asked: Partial<PlanTask> = {}, voice = 'heart'): Promise<ClausePlan> => {
    const { result } = await own.tasks.handle(planTask(own.registry.resolve(voice), FOX, asked));
    if (result.kind !== 'plan') throw new Error('not a plan');
    return result;
  };
  const soundBy = async (plan: ClausePlan, length: number, seed: number): Promise<Float32Array> => {
    const parts: { pcm: Float32Array }[] = [];
    for (let from = 0; from < plan.frames; from += length) {
      const wanted = { from, to: Math.min(plan.frames, from + length) };
      const place = { model: 'voice', seed, base: 0, context: own.voice.contextFrames };
      const { result } = await own.tasks.handle(windowTask(plan, wanted, place));
      if (result.kind !== 'window') throw new Error('not a window');
      parts.push(result);
    }
    return soundOf(parts);
  };
  const durationsOf = ({ symbols }: ClausePlan): readonly number[] =>
    symbols.map(({ frames }) => frames.to - frames.from);
  /** Log pitch of each symbol, `undefined` where it is unvoiced. */
  const melodyOf = ({ symbols, pitch }: ClausePlan): readonly (number | undefined)[] =>
    symbols.map(({ frames }) => {
      const voiced = [...pitch.subarray(frames.from, frames.to)].filter((hertz) => hertz > 0);
      return voiced.length === 0 ? undefined : Math.log2(mean(voiced));
    });
  /** Mean distance of two readings' melodies, in semitones. */
  const apart = (one: ClausePlan, other: ClausePlan): number => {
    const second = melodyOf(other);
    const steps = melodyOf(one).flatMap((tone, n) => {
      const against = second[n];
      return tone === undefined || against === undefined ? [] : [12 * Math.abs(tone - against)];
    });
    return mean(steps);
  };

  test.for([1, 2] as const)('is the same for the same seed, in %i steps', async (steps) => {
    expect(await planOf({ steps })).toEqual(await planOf({ steps }));
  });

  test.for([7, 19])(
    'is the same sound for the same seed in windows of any length (seed %i)',
    async (seed) => {
      const plan = await planOf({ seed });
      const [short, long] = [await soundBy(plan, 8, seed), await soundBy(plan, 64, seed)];
      const error = short.reduce((sum, sample, n) => sum + (sample - (long[n] ?? 0)) ** 2, 0);
      const power = long.reduce((sum, sample) => sum + sample ** 2, 0);

      expect(10 * Math.log10(error / power)).toBeLessThan(-60);
    },
  );

  test('differs by the seed in pitch and timing, and not in what is said', async () => {
    const readings = [];
    for (let seed = 1; seed <= 4; seed += 1) readings.push(await planOf({ seed }));
    const [first, ...others] = readings;
    if (!first) throw new Error('no reading');

    for (const other of others) {
      expect(other.symbols.map(({ symbol }) => symbol)).toEqual(first.symbols.map(({ symbol }) => symbol));
      expect(apart(first, other)).toBeGreaterThan(0.3);
      expect(durationsOf(other)).not.toEqual(durationsOf(first));
      expect(other.frames / first.frames).toBeGreaterThan(0.6);
      expect(other.frames / first.frames).toBeLessThan(1.6);
    }
  });

  test('is one and the same for every seed at expressiveness 0', async () => {
    const [one, other] = [
      await planOf({ seed: 1, expressiveness: 0, steps: 1 }),
      await planOf({ seed: 2, expressiveness: 0, steps: 2 }),
    ];

    expect(other).toEqual(one);
  });

  test('goes the further from the calm average the more expressive it is', async () => {
    const calm = await planOf({ expressiveness: 0 });
    const distances = [];
    for (const expressiveness of [0.5, 1, 1.5]) distances.push(apart(calm, await planOf({ expressiveness })));

    expect(distances).toEqual(distances.toSorted((a, b) => a - b));
    expect(distances[0]).toBeGreaterThan(0);
  });

  test('is much the same reading in two steps as in one', async () => {
    const [one, two, other] = [await planOf(), await planOf({ steps: 2 }), await planOf({ seed: 8 })];

    expect(two).not.toEqual(one);
    expect(apart(one, two)).toBeLessThan(apart(one, other));
  });

  test('lies, for a blend, between its voices', async () => {
    const calm = { expressiveness: 0 };
    const hertzOf = async (voice: string): Promise<number> =>
      mean([...(await planOf(calm, voice)).pitch].filter((hertz) => hertz > 0));
    const [heart, blend, michael] = [
      await hertzOf('heart'),
      await hertzOf('heart*0.5+michael*0.5'),
      await hertzOf('michael'),
    ];

    expect(blend).toBeLessThan(heart * 0.95);
    expect(blend).toBeGreaterThan(michael * 1.05);
  });

  test('sounds higher by the semitones asked for, and lasts as long', async () => {
    const [usual, higher] = [await planOf(), await planOf({ pitch: 4 })];

    expect(higher.frames).toBe(usual.frames);
    expect(apart(usual, higher)).toBeCloseTo(4, 1);
  });

  test('leaves no click where steps change from clause to clause, and says so in the log', async ({
    context,
  }) => {
    const said: Fields[] = [];
    const log: Logger = { ...silentLog, debug: (fields) => said.push(fields) };
    const clauses = [FOX, SHELLS, FOX];
    const steps = [1, 2, 1] as const;
    let asked = 0;
    const { voice, workers } = own;
    const stage = speechStage({ voice, workers, speed: 1, seed: 7, steps: () => steps[asked++] ?? 1 });
    const mixed = soundOf(await collect(stage.run(clausesOf(...clauses), { ...context, log })));
    const plain = soundOf(await speak(own, context, clauses));

    expect(roughest(mixed)).toBeLessThan(1.5 * roughest(plain));
    expect(said.map((line) => line['steps'])).toEqual([1, 2, 1]);
    expect(said.map((line) => line['clause'])).toEqual([0, 1, 2]);
    expect(mixed.length / HOP).toBeGreaterThan(100);
  });

  test('can be had again from the log: the same clauses and steps give the same samples', async ({
    context,
  }) => {
    const said: Fields[] = [];
    const log: Logger = { ...silentLog, debug: (fields) => said.push(fields) };
    let waits = 0;
    const { voice, workers } = own;
    const busy = speechStage({
      voice,
      workers,
      speed: 1,
      seed: 3,
      steps: () => ((waits += 1) % 2 === 0 ? 2 : 1),
    });
    const first = soundOf(await collect(busy.run(clausesOf(FOX, SHELLS), { ...context, log })));
    const logged = said.map((line) => (line['steps'] === 2 ? 2 : 1));
    const again = speechStage({ voice, workers, speed: 1, seed: 3, steps: () => logged.shift() ?? 1 });

    expect(soundOf(await collect(again.run(clausesOf(FOX, SHELLS), context)))).toEqual(first);
  });
});
