import { describe, expect, test as base } from 'vitest';
import { arkitIndex } from '../../../src/core/arkit.ts';
import type { MotionFrame } from '../../../src/core/frames.ts';
import { ms } from '../../../src/core/units.ts';
import { readConfig } from '../../../src/config.ts';
import { findMotionModel } from '../../../src/faces.ts';
import type { FaceDriverOptions, MotionTasks } from '../../../src/motion/index.ts';
import {
  FaceDriver,
  motionTraitsOf,
  networkArticulator,
  openMotionTasks,
} from '../../../src/motion/index.ts';
import { FakeClock } from '../../support/fake-clock.ts';
import { held, hum, of, pieces } from '../../support/faces.ts';
import { collect } from '../../support/media.ts';

const { models } = readConfig({});
const manifest = findMotionModel(models);
if (!manifest) process.stderr.write('\n→ No motion model in models/motion: its networks are NOT tested.\n');

interface Fixtures {
  tasks: MotionTasks;
  /** The whole motion of a sound that comes in pieces of some milliseconds. */
  motionOf: (pcm: Float32Array, span: number, options?: Partial<FaceDriverOptions>) => Promise<MotionFrame[]>;
  options: (steps?: 1 | 2) => FaceDriverOptions;
}

const test = base.extend<Fixtures>({
  tasks: [
    async ({}, use) => {
      if (!manifest) throw new Error('skipped without a model');
      const tasks = await openMotionTasks({ manifest, folders: models, provider: 'cpu', threads: 1 });
      await use(tasks);
      await tasks.close();
    },
    { scope: 'file' },
  ],
  options: async ({ tasks }, use) => {
    await use((steps = 1) => {
      if (!manifest) throw new Error('skipped without a model');
      const move = async (task: Parameters<MotionTasks['handle']>[0]) => (await tasks.handle(task)).result;
      const articulator = networkArticulator({ traits: motionTraitsOf(manifest), steps, move });
      return { articulator, seed: 3 };
    });
  },
  motionOf: async ({ options }, use) => {
    await use(async (pcm, span, more = {}) => {
      const driver = new FaceDriver({ ...options(), ...more });
      const feed = async (): Promise<void> => {
        for (const piece of pieces(pcm, span)) await driver.drive(piece);
        driver.finish();
      };
      const [frames] = await Promise.all([collect(driver.frames(new AbortController().signal)), feed()]);
      return frames;
    });
  },
});

const speech = hum(1_600, (time) => time % 700 < 450);

/** How far two motions are apart anywhere. */
const apart = (one: readonly MotionFrame[], other: readonly MotionFrame[]): number => {
  let most = Math.abs(one.length - other.length);
  for (const [k, frame] of one.entries()) {
    for (const [place, value] of frame.coefficients.entries()) {
      most = Math.max(most, Math.abs(value - (other[k]?.coefficients[place] ?? NaN)));
    }
    most = Math.max(most, Math.abs(frame.head.pitch - (other[k]?.head.pitch ?? NaN)));
  }
  return most;
};

describe.skipIf(!manifest)('motion by the networks', () => {
  test.for([2, 4, 8])('is the same in windows of %d frames', async (longest, { motionOf }) => {
    expect(apart(await motionOf(speech, 100, { longest }), await motionOf(speech, 100))).toBeLessThan(1e-4);
  });

  test.for([7, 33, 1_600])('is the same in pieces of %d ms', async (span, { motionOf }) => {
    expect(apart(await motionOf(speech, span), await motionOf(speech, 100))).toBeLessThan(1e-4);
  });

  test('keeps the mouth still in silence', async ({ motionOf }) => {
    const frames = await motionOf(new Float32Array(64_000), 100);
    const open = frames.filter((frame) => of(frame, 'jawOpen') - of(frame, 'mouthClose') > 0.03);

    expect(open.length).toBeLessThan(0.05 * frames.length);
  });

  test('an expression moves its coefficient by what was asked', async ({ motionOf }) => {
    const [plain, asked] = [
      await motionOf(speech, 100),
      await motionOf(speech, 100, { expression: { browInnerUp: 0.5, mouthSmile: 0.5 } }),
    ];
    for (const name of ['browInnerUp', 'mouthSmileLeft', 'mouthSmileRight'] as const) {
      const mean = (frames: readonly MotionFrame[]): number =>
        frames.reduce(
          (sum, { coefficients }) => sum + (coefficients[arkitIndex(name)] ?? 0) / frames.length,
          0,
        );
      expect(mean(asked) - mean(plain)).toBeGreaterThan(0.4);
      expect(mean(asked) - mean(plain)).toBeLessThan(0.6);
    }
  });

  test('shuts the mouth at once when it is cut, and what comes next begins anew', async ({ options }) => {
    const clock = new FakeClock();
    const driver = new FaceDriver({ ...options(), playout: { clock, zero: ms(0) } });
    const frames: MotionFrame[] = [];
    const stop = new AbortController();
    const done = (async () => {
      for await (const frame of driver.frames(stop.signal)) frames.push(frame);
    })().catch(() => undefined);
    /** The networks take time of their own, in which the clock stands. */
    const advance = async (span: number): Promise<void> => {
      for (let passed = 0; passed < span; passed += 20) {
        await clock.advance(20);
        await new Promise((resume) => setTimeout(resume, 4));
      }
    };
    for (const piece of pieces(hum(2_000), 20, 0)) driver.say(piece);
    await advance(800);
    driver.cut(ms(800));
    await advance(600);

    const after = held(frames).filter(({ at }) => at >= 960);
    expect(after.length).toBeGreaterThan(5);
    expect(Math.max(...after.map((frame) => of(frame, 'jawOpen')))).toBeLessThan(0.02);
    expect(after.every(({ state }) => state === 'idle')).toBe(true);
    stop.abort(new Error('the test is over'));
    await done;
  });

  test('makes two steps as well as one', async ({ options, motionOf }) => {
    const frames = await motionOf(speech, 100, options(2));

    expect(frames).toHaveLength(40);
  });
});
