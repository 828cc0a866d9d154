import { describe, expect } from 'vitest';
import type { Activity, ActivityModel, ActivityState } from '../../../../src/audio/index.ts';
import { voiceActivityStage } from '../../../../src/audio/index.ts';
import type { AudioFrame } from '../../../../src/core/frames.ts';
import { ms } from '../../../../src/core/units.ts';
import { collect } from '../../../support/media.ts';
import { framesOf, inARow } from '../../../support/sound.ts';
import { test } from '../../../support/stage-test.ts';

/** Takes whatever is loud for speech, and counts in its memory how many frames it has heard. */
class LoudnessModel implements ActivityModel {
  readonly runs: number[] = [];
  readonly remembered: number[] = [];

  listen(pcm: Float32Array, state: ActivityState | undefined): Promise<Activity> {
    const frames = pcm.length / 512;
    const heard = state?.memory[0] ?? 0;
    this.runs.push(frames);
    this.remembered.push(heard);
    const probabilities = new Float32Array(frames).map((_, k) => (Math.abs(pcm[k * 512] ?? 0) > 0.1 ? 1 : 0));
    const memory = Float32Array.of(heard + frames);
    return Promise.resolve({ probabilities, state: { context: new Float32Array(0), memory } });
  }
}

const loud = (frames: number): Float32Array => new Float32Array(512 * frames).fill(0.5);
const quiet = (frames: number): Float32Array => new Float32Array(512 * frames);

const at16k = (pcm: Float32Array): AsyncGenerator<AudioFrame, void, undefined> =>
  framesOf(pcm, { rate: 16_000, sizes: [512] });

describe('voiceActivityStage', () => {
  test('tells starts, ends and levels in the order of the sound', async ({ context }) => {
    const stage = voiceActivityStage({ model: new LoudnessModel(), prefixPadding: ms(0), hangOver: ms(0) });
    const events = await collect(stage.run(at16k(inARow(quiet(4), loud(8), quiet(20))), context));

    expect(events.filter(({ type }) => type !== 'level')).toEqual([
      { type: 'speech-started', at: 128 },
      { type: 'speech-ended', at: 384 },
    ]);
    const levels = events.filter(({ type }) => type === 'level');
    expect(levels.map(({ at }) => at)).toEqual([128, 256, 384, 512, 640, 768, 896, 1_024]);
    expect(levels[1]).toMatchObject({ decibels: expect.closeTo(-6.02, 2) as number, probability: 1 });
  });

  test('hands the memory on from run to run, and loses no frame', async ({ context }) => {
    const model = new LoudnessModel();
    await collect(voiceActivityStage({ model }).run(at16k(quiet(100)), context));

    expect(model.runs.reduce((sum, frames) => sum + frames, 0)).toBe(100);
    expect(Math.max(...model.runs)).toBeLessThanOrEqual(32);
    expect(model.remembered).toEqual(
      model.runs.map((_, k) => model.runs.slice(0, k).reduce((a, b) => a + b, 0)),
    );
  });

  test('ends with what its source failed with, after what was heard before', async ({ context }) => {
    async function* failing(): AsyncGenerator<AudioFrame, void, undefined> {
      yield* at16k(loud(8));
      throw new Error('cable cut');
    }
    const events = voiceActivityStage({ model: new LoudnessModel() })
      .run(failing(), context)
      [Symbol.asyncIterator]();

    expect((await events.next()).value).toMatchObject({ type: 'speech-started' });
    await events.next();
    await events.next();
    await expect(events.next()).rejects.toThrow('cable cut');
  });

  test('lets go of its source when nobody listens any more', async ({ context }) => {
    let released = false;
    async function* endless(): AsyncGenerator<AudioFrame, void, undefined> {
      try {
        yield* at16k(loud(10_000));
      } finally {
        released = true;
      }
    }
    for await (const event of voiceActivityStage({ model: new LoudnessModel() }).run(endless(), context)) {
      if (event.type === 'speech-started') break;
    }
    for (let turn = 0; turn < 20; turn += 1) await Promise.resolve();
    expect(released).toBe(true);
  });

  test('throws the reason of the abort, though its source never yields', async ({ context, session }) => {
    async function* stuck(): AsyncGenerator<never, void, undefined> {
      await new Promise(() => undefined);
    }
    const running = collect(voiceActivityStage({ model: new LoudnessModel() }).run(stuck(), context));
    session.abort(new Error('interrupted'));
    await expect(running).rejects.toThrow('interrupted');
  });
});
