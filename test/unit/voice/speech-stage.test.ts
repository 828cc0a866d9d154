import { beforeAll, describe, expect } from 'vitest';
import { speechStage } from '../../../src/audio/index.ts';
import { VivaError } from '../../../src/core/errors.ts';
import { LIMITS } from '../../../src/core/limits.ts';
import { ms, samples, spanOf } from '../../../src/core/units.ts';
import type { OpenVoice } from '../../support/voices.ts';
import {
  clauseOf,
  clausesOf,
  differenceInDecibels,
  openVoice,
  soundOf,
  speak,
} from '../../support/voices.ts';
import { collect } from '../../support/media.ts';
import { test } from '../../support/stage-test.ts';

const HELLO = 'həlˈO wˈɜɹld.';
const LONG = 'ðə kwˈɪk bɹˈWn fˈɑks ʤˈʌmps ˈOvəɹ ðə lˈAzi dˈɔɡ ænd ɹˈʌnz əwˈA.';

describe('speechStage', () => {
  let toy: OpenVoice;
  beforeAll(async () => {
    toy = await openVoice('toy-voice');
  });

  test('lays windows end to end on the utterance’s time', async ({ context }) => {
    const windows = await speak(toy, context, [HELLO, LONG]);
    let end = 0;
    for (const { at, pcm, rate } of windows) {
      expect(at).toBeCloseTo(end, 6);
      expect(pcm.length).toBeLessThanOrEqual(LIMITS.windowSamples);
      end = at + spanOf(samples(pcm.length), rate);
    }
  });

  test('begins within 20 ms and ends within 20 ms of sound', async ({ context }) => {
    const sound = soundOf(await speak(toy, context, [LONG]));
    const audible = (sample: number): boolean => Math.abs(sample) > 10 ** (-48 / 20);

    expect(sound.findIndex(audible)).toBeLessThan(480);
    expect(sound.length - sound.findLastIndex(audible)).toBeLessThanOrEqual(480);
  });

  test.for([
    { boundary: 'clause', pause: 160 },
    { boundary: 'sentence', pause: 380 },
    { boundary: 'paragraph', pause: 650 },
  ] as const)(
    'pauses $pause ms after a $boundary, against none',
    async ({ boundary, pause }, { context }) => {
      const stage = speechStage({ voice: toy.voice, workers: toy.workers, speed: 1, seed: 7 });
      const lengthOf = async (...clauses: ReturnType<typeof clauseOf>[]): Promise<number> =>
        soundOf(await collect(stage.run(ReadableStream.from(clauses), context))).length;
      const together = await lengthOf(clauseOf(HELLO, 'none'), clauseOf(HELLO));

      expect(((await lengthOf(clauseOf(HELLO, boundary), clauseOf(HELLO))) - together) / 24).toBe(pause);
    },
  );

  test('adds the pause that a writer asked for, and speaks at the speed asked for', async ({ context }) => {
    const stage = speechStage({ voice: toy.voice, workers: toy.workers, speed: 1, seed: 7 });
    const lengthOf = async (...clauses: ReturnType<typeof clauseOf>[]): Promise<number> =>
      soundOf(await collect(stage.run(ReadableStream.from(clauses), context))).length;
    const [first, second] = [clauseOf(HELLO, 'none'), clauseOf(HELLO)];
    const together = await lengthOf(first, second);
    const apart = await lengthOf({ ...first, pauseAfter: ms(500) }, { ...second, pauseBefore: ms(250) });

    expect((apart - together) / 24).toBe(750);
    expect(await lengthOf({ ...first, rate: 0.5 }, second)).toBeGreaterThan(together * 1.2);
  });

  test('announces every word once, in order, inside the sound', async ({ context }) => {
    const windows = await speak(toy, context, [LONG, HELLO]);
    const words = windows.flatMap((window) => window.words);
    const end = soundOf(windows).length / 24;

    expect(words.map(({ text }) => text).join(' ')).toBe(`${LONG} ${HELLO}`);
    for (const [n, { at, span }] of words.entries()) {
      expect(at).toBeGreaterThanOrEqual(words[n - 1]?.at ?? 0);
      expect(at + span).toBeLessThanOrEqual(end + 1e-6);
    }
    for (const { words: here, at, pcm } of windows) {
      for (const word of here) {
        expect(word.at).toBeGreaterThanOrEqual(at - 1e-6);
        expect(word.at).toBeLessThanOrEqual(at + pcm.length / 24);
      }
    }
  });

  test('makes the same samples again, and others with another seed', async ({ context }) => {
    const first = soundOf(await speak(toy, context, [LONG, HELLO]));

    expect(soundOf(await speak(toy, context, [LONG, HELLO]))).toEqual(first);
    expect(soundOf(await speak(toy, context, [LONG, HELLO], { seed: 8 }))).not.toEqual(first);
  });

  test('does not let the length of windows be heard', async ({ context, clock }) => {
    const short = soundOf(await speak(toy, context, [LONG, LONG]));
    // Playout that has always run dry makes every clause begin with short windows anew.
    const stage = speechStage({ voice: toy.voice, workers: toy.workers, speed: 1, seed: 7 });
    const windows = [];
    for await (const window of stage.run(clausesOf(LONG, LONG), context)) {
      windows.push(window);
      await clock.advance(5000);
    }

    expect(differenceInDecibels(soundOf(windows), short)).toBeLessThan(-100);
  });

  test('says nothing of a clause of which the voice knows no symbol', async ({ context }) => {
    expect(soundOf(await speak(toy, context, ['漢字']))).toHaveLength(0);
    expect(soundOf(await speak(toy, context, ['漢字', HELLO])).length).toBeGreaterThan(0);
  });

  test('plans no more than one clause ahead of the one that sounds', async ({ context }) => {
    const before = toy.run.length;
    const stage = speechStage({ voice: toy.voice, workers: toy.workers, speed: 1, seed: 7 });
    const windows = stage.run(clausesOf(LONG, LONG, LONG, LONG), context)[Symbol.asyncIterator]();
    for (let n = 0; n < 3; n += 1) await windows.next();
    await new Promise(setImmediate);

    expect(toy.run.slice(before).filter(({ kind }) => kind === 'plan')).toHaveLength(2);
    await windows.return?.();
  });

  test('throws the reason of the abort in mid-clause, and asks for nothing more', async ({
    context,
    session,
  }) => {
    const stage = speechStage({ voice: toy.voice, workers: toy.workers, speed: 1, seed: 7 });
    const windows = stage.run(clausesOf(LONG, LONG), context)[Symbol.asyncIterator]();
    await windows.next();
    session.abort(new Error('interrupted'));
    const asked = toy.run.length;

    await expect(collect({ [Symbol.asyncIterator]: () => windows })).rejects.toThrow('interrupted');
    expect(toy.run.length).toBe(asked);
  });

  test('turns a window that a model spoilt into silence, and counts it', async ({ context }) => {
    const dropped: number[] = [];
    let windows = 0;
    const stage = speechStage({
      voice: toy.voice,
      speed: 1,
      seed: 7,
      onDropped: (span) => dropped.push(span),
      workers: {
        async run(task, due, signal) {
          if (task.kind === 'window' && (windows += 1) === 2) {
            throw new VivaError('MODEL_OUTPUT_INVALID', { model: 'toy', problem: 'not finite' });
          }
          return toy.workers.run(task, due, signal);
        },
      },
    });
    const sound = soundOf(await collect(stage.run(clausesOf(LONG), context)));

    expect(dropped).toEqual([400]);
    expect(sound.length).toBe(soundOf(await speak(toy, context, [LONG])).length);
  });

  test('wants the first window soon, and later ones when playout comes to them', async ({ context }) => {
    const due: number[] = [];
    const stage = speechStage({
      voice: toy.voice,
      speed: 1,
      seed: 7,
      workers: {
        run: (task, at, signal) => {
          due.push(at);
          return toy.workers.run(task, at, signal);
        },
      },
    });
    await collect(stage.run(clausesOf(LONG), context));

    expect(due.slice(0, 2)).toEqual([30, 30]);
    expect(due.slice(2)).toEqual(due.slice(2).toSorted((a, b) => a - b));
    expect(due.at(-1)).toBeGreaterThan(1000);
  });

  test.for([0.2, 5, NaN])('refuses a speed of %d', (speed) => {
    expect(() => speechStage({ voice: toy.voice, workers: toy.workers, speed, seed: 7 })).toThrow(RangeError);
  });

  test('speaks faster and slower', async ({ context }) => {
    const usual = soundOf(await speak(toy, context, [LONG])).length;

    expect(soundOf(await speak(toy, context, [LONG], { speed: 2 })).length).toBeLessThan(usual * 0.7);
    expect(soundOf(await speak(toy, context, [LONG], { speed: 0.5 })).length).toBeGreaterThan(usual * 1.7);
  });
});
