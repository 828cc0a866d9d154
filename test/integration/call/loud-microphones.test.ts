import { afterAll, beforeAll, describe, expect } from 'vitest';
import type { ActivityModel, HearingTasks } from '../../../src/audio/index.ts';
import { activityByTasks, noticingStage, openHearingTasks, sileroVad } from '../../../src/audio/index.ts';
import type { FloorVerdict } from '../../../src/call/hear/floor.ts';
import { FloorTracker } from '../../../src/call/hear/floor.ts';
import type { AudioFrame } from '../../../src/core/frames.ts';
import { audioSpan } from '../../../src/core/frames.ts';
import { loudnessOf } from '../../../src/core/loudness.ts';
import { hertz, ms } from '../../../src/core/units.ts';
import { babble, hiss, inARow } from '../../support/sound.ts';
import { test } from '../../support/stage-test.ts';

const RATE = hertz(48_000);
const BLOCK = 960;

/** Sound as a microphone's packets bring it. */
async function* packets(pcm: Float32Array): AsyncGenerator<AudioFrame, void, undefined> {
  for (let at = 0; at + BLOCK <= pcm.length; at += BLOCK) {
    yield { kind: 'audio', pcm: pcm.slice(at, at + BLOCK), rate: RATE, at: ms((at * 1000) / RATE) };
  }
  await Promise.resolve();
}

const seconds = (count: number): Float32Array => new Float32Array(count * RATE);
/** Three times as many samples of the same sound. */
const at48 = (pcm: Float32Array): Float32Array =>
  Float32Array.from({ length: pcm.length * 3 }, (_, k) => {
    const [left = 0, right = 0] = [pcm[Math.floor(k / 3)], pcm[Math.floor(k / 3) + 1]];
    return left + ((right - left) * (k % 3)) / 3;
  });

describe('a microphone', () => {
  let tasks: HearingTasks | undefined;
  let model: ActivityModel | undefined;

  beforeAll(async () => {
    const opened = await openHearingTasks(sileroVad());
    tasks = opened;
    model = activityByTasks(async (task) => (await opened.handle(task)).result);
  });
  afterAll(() => tasks?.close());

  const floorUnder = async (
    pcm: Float32Array,
    context: Parameters<ReturnType<typeof noticingStage>['run']>[1],
  ) => {
    if (!model) throw new Error('no model');
    const floor = new FloorTracker();
    const verdicts: FloorVerdict[] = [];
    async function* heard(): AsyncGenerator<AudioFrame, void, undefined> {
      for await (const frame of packets(pcm)) {
        verdicts.push(floor.hear({ span: audioSpan(frame), decibels: loudnessOf(frame.pcm) }));
        yield frame;
      }
    }
    for await (const event of noticingStage(model).run(heard(), context)) {
      if (event.type === 'level') verdicts.push(floor.judge({ span: ms(32), ...event }));
    }
    return verdicts;
  };

  test('that is silent takes no floor', async ({ context }) => {
    expect(new Set(await floorUnder(seconds(3), context))).toEqual(new Set(['go-on']));
  });

  test('full of noise ducks for a while, and stops nobody', async ({ context }) => {
    const verdicts = await floorUnder(inARow(seconds(1), hiss(8 * RATE, 1)), context);

    expect(verdicts).toContain('duck');
    expect(verdicts).not.toContain('stop');
    expect(verdicts.at(-1)).toBe('go-on');
  });

  test('that somebody speaks into takes the floor', async ({ context }) => {
    expect(await floorUnder(inARow(seconds(1), at48(babble(2))), context)).toContain('stop');
  });
});
