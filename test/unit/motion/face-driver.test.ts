import { describe, expect, it } from 'vitest';
import type { MotionFrame } from '../../../src/core/frames.ts';
import { ms } from '../../../src/core/units.ts';
import type { FaceDriverOptions } from '../../../src/motion/index.ts';
import { FaceDriver, ruleArticulator } from '../../../src/motion/index.ts';
import { FakeClock } from '../../support/fake-clock.ts';
import { collect } from '../../support/media.ts';
import { held, hum, of, pieces } from '../../support/faces.ts';

const articulator = ruleArticulator();

/** All motion of a sound that drives the face. */
const motionOf = async (
  pcm: Float32Array,
  span: number,
  options: Partial<FaceDriverOptions> = {},
): Promise<MotionFrame[]> => {
  const driver = new FaceDriver({ articulator, seed: 7, ...options });
  const feed = async (): Promise<void> => {
    for (const piece of pieces(pcm, span)) await driver.drive(piece);
    driver.finish();
  };
  const [frames] = await Promise.all([collect(driver.frames(new AbortController().signal)), feed()]);
  return frames;
};

/** A driver by a clock that the test moves, and what it has yielded. */
const live = async (options: Partial<FaceDriverOptions> = {}) => {
  const clock = new FakeClock();
  const driver = new FaceDriver({ articulator, seed: 7, playout: { clock, zero: ms(0) }, ...options });
  const frames: MotionFrame[] = [];
  const stop = new AbortController();
  const done = (async () => {
    try {
      for await (const frame of driver.frames(stop.signal)) frames.push(frame);
    } catch {
      // The test has stopped it.
    }
  })();
  // It has begun to wait before the clock moves.
  await clock.advance(0);
  return {
    clock,
    driver,
    frames,
    stop: async () => {
      stop.abort(new Error('the test is over'));
      await done;
    },
  };
};

const speech = hum(3_000, (time) => time % 1_000 < 600);

describe('motion of a whole sound', () => {
  it('has a frame every 40 ms from zero to the end of the sound', async () => {
    const frames = await motionOf(speech, 100);

    expect(frames.map(({ at }) => at)).toEqual(Array.from({ length: 75 }, (_, k) => 40 * k));
  });

  it.each([1, 7, 20, 32, 333, 3_000])('is the same in pieces of %d ms', async (span) => {
    expect(await motionOf(speech, span)).toEqual(await motionOf(speech, 100));
  });

  it.each([2, 4, 8, 16])('is the same in windows of %d frames', async (longest) => {
    expect(await motionOf(speech, 100, { longest })).toEqual(await motionOf(speech, 100));
  });

  it('opens the mouth where it is loud and not where it is silent', async () => {
    const frames = await motionOf(speech, 100);

    expect(of(frames[10], 'jawOpen')).toBeGreaterThan(0.1);
    expect(of(frames[20], 'jawOpen')).toBeLessThan(0.02);
  });

  it('is another with another seed, and the same with the same', async () => {
    const [one, same, other] = [
      await motionOf(speech, 100),
      await motionOf(speech, 100),
      await motionOf(speech, 100, { seed: 8 }),
    ];

    expect(same).toEqual(one);
    expect(other).not.toEqual(one);
  });
});

describe('a face that nobody speaks through', () => {
  it('lives: it blinks and moves, with the mouth still', async () => {
    const { clock, frames, stop } = await live();

    await clock.advance(30_000);
    await stop();

    expect(Math.max(...frames.map((frame) => of(frame, 'eyeBlinkLeft')))).toBeGreaterThan(0.9);
    expect(new Set(frames.map(({ head }) => head.yaw)).size).toBeGreaterThan(100);
    expect(Math.max(...frames.map((frame) => of(frame, 'jawOpen')))).toBeLessThan(0.01);
    expect(frames.every(({ state }) => state === 'idle')).toBe(true);
  });

  it('is never further ahead than it must, and never late', async () => {
    const { clock, frames, stop } = await live();

    for (let k = 0; k < 50; k += 1) {
      await clock.advance(20);
      const last = frames.at(-1)?.at ?? -1;
      expect(last - clock.now()).toBeLessThanOrEqual(160);
      expect(last - clock.now()).toBeGreaterThan(-40);
    }
    await stop();
  });
});

describe('a face that speaks', () => {
  it('moves with the sound that will be heard, ahead of it', async () => {
    const { clock, driver, frames, stop } = await live();
    await clock.advance(1_000);

    for (const piece of pieces(hum(1_000), 20, 1_005)) driver.say(piece);
    await clock.advance(100);

    const motion = held(frames);
    expect(
      of(
        motion.find(({ at }) => at === 1_200),
        'jawOpen',
      ),
    ).toBeGreaterThan(0.1);
    expect(motion.at(-1)?.at ?? 0).toBeGreaterThan(1_300);
    expect(motion.find(({ at }) => at === 1_200)?.state).toBe('speaking');
    await stop();
  });

  it('closes the mouth at once when it is cut, and nothing stale follows', async () => {
    const { clock, driver, frames, stop } = await live();
    for (const piece of pieces(hum(4_000), 20, 0)) driver.say(piece);
    await clock.advance(1_500);
    const before = frames.length;

    driver.cut(ms(1_500));
    await clock.advance(600);

    const after = frames.slice(before);
    expect(after[0]?.at).toBeGreaterThan(1_440);
    expect(after[0]?.at).toBeLessThan(1_560);
    const motion = held(frames);
    expect(
      of(
        motion.find(({ at }) => at === 1_480),
        'jawOpen',
      ),
    ).toBeGreaterThan(0.1);
    for (const frame of motion.filter(({ at }) => at >= 1_640)) {
      expect(of(frame, 'jawOpen')).toBeLessThan(0.01);
      expect(frame.state).toBe('idle');
    }
    await stop();
  });

  it('goes on in time when its sound is late, and begins anew with it', async () => {
    const { clock, driver, frames, stop } = await live();
    for (const piece of pieces(hum(300), 20, 0)) driver.say(piece);
    await clock.advance(1_000);
    expect(held(frames).at(-1)?.at).toBeGreaterThanOrEqual(960);

    for (const piece of pieces(hum(600), 20, 1_000)) driver.say(piece);
    await clock.advance(500);

    expect(
      of(
        held(frames).find(({ at }) => at === 1_240),
        'jawOpen',
      ),
    ).toBeGreaterThan(0.1);
    await stop();
  });

  it('moves again what was made of silence, when sound comes late', async () => {
    const { clock, driver, frames, stop } = await live();
    const sound = pieces(hum(1_200), 20, 0);
    for (const piece of sound.slice(0, 15)) driver.say(piece);
    await clock.advance(700);
    expect(
      of(
        held(frames).find(({ at }) => at === 600),
        'jawOpen',
      ),
    ).toBeLessThan(0.02);

    for (const piece of sound.slice(15)) driver.say(piece);
    await clock.advance(20);

    expect(
      of(
        held(frames).find(({ at }) => at === 600),
        'jawOpen',
      ),
    ).toBeGreaterThan(0.1);
    await stop();
  });

  it('changes its label between two frames without a jump', async () => {
    const { clock, driver, frames, stop } = await live();
    await clock.advance(2_000);
    driver.be('listening');
    await clock.advance(1_000);
    driver.be('idle');
    await clock.advance(1_000);
    await stop();

    const jumps = frames
      .slice(1)
      .map((frame, k) => Math.abs(frame.head.pitch - (frames[k]?.head.pitch ?? 0)));
    expect(new Set(frames.map(({ state }) => state))).toEqual(new Set(['idle', 'listening']));
    expect(Math.max(...jumps)).toBeLessThan(2);
  });
});

describe('a face that is driven by a client', () => {
  it('has no motion before the first sound, and the motion of the sound alone from there on', async () => {
    const { clock, driver, frames, stop } = await live({ pace: 'sound', longest: 2 });
    await clock.advance(5_000);
    expect(frames).toEqual([]);

    for (const piece of pieces(speech, 32)) {
      void driver.drive(piece);
      await clock.advance(32);
    }
    await stop();

    const whole = await motionOf(speech, 100);
    expect(frames.length).toBeGreaterThan(70);
    expect(frames).toEqual(whole.slice(0, frames.length));
  });

  it('goes on without sound after a pause, and takes up the next where playout stands', async () => {
    const { clock, driver, frames, stop } = await live({ pace: 'sound', longest: 2 });
    for (const piece of pieces(hum(1_000), 20)) {
      void driver.drive(piece);
      await clock.advance(20);
    }
    await clock.advance(2_000);
    const quiet = held(frames).at(-1);
    expect(quiet?.state).toBe('idle');
    expect(quiet?.at).toBeGreaterThan(2_800);

    for (const piece of pieces(hum(1_000), 20)) {
      void driver.drive(piece);
      await clock.advance(20);
    }
    await stop();

    const motion = held(frames);
    expect(motion.map(({ at }) => at)).toEqual(motion.map((_, k) => 40 * k));
    expect(
      of(
        motion.find(({ at }) => at === 3_400),
        'jawOpen',
      ),
    ).toBeGreaterThan(0.1);
  });

  it('makes whoever sends faster than it is made wait', async () => {
    const driver = new FaceDriver({ articulator, seed: 0 });
    let taken = 0;
    void (async () => {
      for (const piece of pieces(hum(20_000), 100)) {
        await driver.drive(piece);
        taken += 1;
      }
    })();
    await new Promise((resume) => setImmediate(resume));

    expect(taken).toBeLessThan(25);
  });
});
