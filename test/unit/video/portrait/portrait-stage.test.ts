import { describe, expect, it } from 'vitest';
import { VivaError } from '../../../../src/core/errors.ts';
import type { MotionFrame, VideoFrame } from '../../../../src/core/frames.ts';
import { ms } from '../../../../src/core/units.ts';
import type {
  PortraitEvent,
  PortraitOptions,
  PortraitTask,
  PortraitWorkers,
} from '../../../../src/video/index.ts';
import { portraitStage } from '../../../../src/video/index.ts';
import { LatePictures, stageAt } from '../../../../src/video/portrait/lateness.ts';
import { isSpared, nextThrift, NO_THRIFT, thriftySize } from '../../../../src/video/portrait/thrift.ts';
import { motion, toyAvatar } from '../../../support/avatars.ts';
import { collect } from '../../../support/media.ts';
import { test } from '../../../support/stage-test.ts';

/** Draws the jaw's opening as a byte, and keeps what it was asked. */
class Painter implements PortraitWorkers {
  readonly tasks: PortraitTask[] = [];
  fail = 0;
  /** Called before each answer. */
  before: () => void | Promise<void> = () => undefined;

  async run(task: PortraitTask) {
    this.tasks.push(task);
    await this.before();
    if (this.fail > 0) {
      this.fail -= 1;
      throw new VivaError('LANE_FAILED', { lane: 'test', reason: 'asked to' });
    }
    const width = task.motion.length / task.frames;
    const jaw = toy.traits.motion.indexOf('jawOpen');
    const pictures = Array.from({ length: task.frames }, (_, k) =>
      Uint8Array.of(Math.round(100 * (task.motion[k * width + jaw] ?? 0))),
    );
    return { kind: 'drawn' as const, pictures, took: ms(0) };
  }
}

const toy = toyAvatar();

const setUp = (options: Partial<PortraitOptions> = {}) => {
  const painter = new Painter();
  const events: PortraitEvent[] = [];
  const onEvent = (event: PortraitEvent): void => {
    events.push(event);
  };
  return {
    painter,
    events,
    stage: portraitStage({ avatar: toy, size: 512, workers: painter, onEvent, ...options }),
  };
};

async function* frames(jaws: readonly number[], from = 0): AsyncGenerator<MotionFrame, void, undefined> {
  for (const [k, jawOpen] of jaws.entries())
    yield await Promise.resolve(motion({ jawOpen }, { at: from + 40 * k }));
}

const seen = (pictures: readonly VideoFrame[]): (readonly [number, number | undefined])[] =>
  pictures.map(({ at, i420 }) => [at, i420[0]]);

describe('portraitStage', () => {
  test('gives a picture for a frame, in order, with its time', async ({ context }) => {
    const { painter, stage } = setUp();
    const pictures = await collect(stage.run(frames([0, 0.1, 0.2, 0.3, 0.4]), context));

    expect(seen(pictures)).toEqual([0, 10, 20, 30, 40].map((jaw, k) => [40 * k, jaw]));
    expect(painter.tasks.reduce((sum, task) => sum + task.frames, 0)).toBe(5);
  });

  test('draws short windows at first, and none longer than it may', async ({ context }) => {
    const { painter, stage } = setUp({ longest: 4, windows: 1 });
    await collect(stage.run(frames(Array.from({ length: 24 }, (_, k) => k / 100)), context));
    const lengths = painter.tasks.map((task) => task.frames);

    expect(lengths[0]).toBeLessThanOrEqual(2);
    expect(Math.max(...lengths)).toBeLessThanOrEqual(4);
  });

  test('does not draw again what has not moved: the same array stands for it', async ({ context }) => {
    const { painter, events, stage } = setUp();
    const pictures = await collect(stage.run(frames([0.1, 0.1, 0.1001, 0.2, 0.2]), context));

    expect(painter.tasks.reduce((sum, task) => sum + task.frames, 0)).toBe(2);
    expect(pictures).toHaveLength(5);
    expect(pictures[2]?.i420).toBe(pictures[0]?.i420);
    expect(pictures[4]?.i420).toBe(pictures[3]?.i420);
    expect(events.filter(({ type }) => type === 'still')).toHaveLength(3);
  });

  test('lets a frame take the place of those that are not before it and have not left', async ({
    context,
  }) => {
    const { painter, stage } = setUp({ windows: 1 });
    const drawing = Promise.withResolvers<undefined>();
    painter.before = () => drawing.promise;
    async function* rewound(): AsyncGenerator<MotionFrame, void, undefined> {
      yield* frames([0.1, 0.2, 0.3, 0.4]);
      await new Promise((resolve) => setImmediate(resolve));
      yield* frames([0.8, 0.9], 40);
      drawing.resolve(undefined);
    }
    const pictures = await collect(stage.run(rewound(), context));

    expect(seen(pictures)).toEqual([
      [0, 10],
      [40, 80],
      [80, 90],
    ]);
  });

  test('gives up windows that wait when others take the place of all their pictures', async ({ context }) => {
    const { painter } = setUp();
    const given: AbortSignal[] = [];
    const drawing = Promise.withResolvers<undefined>();
    painter.before = () => drawing.promise;
    const run = painter.run.bind(painter);
    const workers: PortraitWorkers = {
      run: (task, _, signal) => {
        given.push(signal);
        const left = new Promise<never>((_, reject) => {
          signal.addEventListener('abort', () => {
            reject(signal.reason as Error);
          });
        });
        return Promise.race([run(task), left]);
      },
    };
    async function* rewound(): AsyncGenerator<MotionFrame, void, undefined> {
      yield* frames([0.1, 0.2, 0.3, 0.4]);
      await new Promise((resolve) => setImmediate(resolve));
      // The last of these is as the last of those were: but nobody has seen one of those.
      yield* frames([0.8, 0.4], 80);
      drawing.resolve(undefined);
    }
    const { stage } = setUp({ windows: 2, longest: 2, workers });
    const pictures = await collect(stage.run(rewound(), context));

    expect(given.map(({ aborted }) => aborted)).toEqual([false, true, false]);
    expect(seen(pictures)).toEqual([
      [0, 10],
      [40, 20],
      [80, 80],
      [120, 40],
    ]);
  });

  test('does not draw what would come too late: the last picture stays, and it is counted', async ({
    context,
    clock,
  }) => {
    const { events, stage } = setUp({ dueAt: (at) => at });
    async function* late(): AsyncGenerator<MotionFrame, void, undefined> {
      yield* frames([0.1]);
      await new Promise((resolve) => setImmediate(resolve));
      await clock.advance(500);
      yield* frames([0.2, 0.3], 40);
      yield* frames([0.4], 1_000);
    }
    const pictures = await collect(stage.run(late(), context));

    expect(seen(pictures)).toEqual([
      [0, 10],
      [40, 10],
      [80, 10],
      [1_000, 40],
    ]);
    expect(events.filter(({ type }) => type === 'held')).toEqual(
      [40, 80].map((at) => ({ type: 'held', because: 'late', at, stage: 'motion' })),
    );
    // One such window is no reason to draw smaller pictures.
    expect(events.some(({ type }) => type === 'thrift')).toBe(false);
  });

  test('draws smaller pictures where windows are late again and again', async ({ context, clock }) => {
    const { painter, events, stage } = setUp({ dueAt: (at) => at, longest: 2, windows: 1 });
    painter.before = () => clock.advance(100);
    const jaws = Array.from({ length: 60 }, (_, k) => k / 60);
    const pictures = await collect(stage.run(frames(jaws), context));

    expect(pictures.map(({ width }) => width)).toContain(384);
    expect(events.some(({ type }) => type === 'thrift')).toBe(true);
  });

  test('tells of each picture when it went on', async ({ context, clock }) => {
    const { painter, events, stage } = setUp({ windows: 1 });
    painter.before = () => clock.advance(30);
    await collect(stage.run(frames([0.1]), context));

    expect(events).toEqual([
      { type: 'drawn', at: 0, size: 512, way: { came: 0, asked: 0, begun: 30, drawn: 30 } },
    ]);
  });

  test('holds the last picture where a window fails, and ends at the third in a row', async ({ context }) => {
    const once = setUp({ longest: 2, windows: 1 });
    once.painter.fail = 1;
    const pictures = await collect(once.stage.run(frames([0.1, 0.2, 0.3, 0.4, 0.5, 0.6]), context));
    expect(pictures.at(-1)?.i420[0]).toBe(60);
    expect(once.events.some((event) => event.type === 'held' && event.because === 'failed')).toBe(true);

    const always = setUp({ longest: 2, windows: 1 });
    always.painter.fail = 99;
    const jaws = Array.from({ length: 12 }, (_, k) => k / 20);
    await expect(collect(always.stage.run(frames(jaws), context))).rejects.toThrow('LANE_FAILED');
  });

  test('throws the reason of an abort, and what its input throws', async ({ context, session }) => {
    async function* broken(): AsyncGenerator<MotionFrame, void, undefined> {
      yield* frames([0.1]);
      throw new Error('no more motion');
    }
    await expect(collect(setUp().stage.run(broken(), context))).rejects.toThrow('no more motion');

    async function* stuck(): AsyncGenerator<MotionFrame, void, undefined> {
      yield* frames([0.1]);
      await new Promise(() => undefined);
    }
    const running = collect(setUp().stage.run(stuck(), context));
    session.abort(new Error('over'));
    await expect(running).rejects.toThrow('over');
  });
});

describe('a late picture', () => {
  const way = { came: ms(10), asked: ms(20), begun: ms(30), drawn: ms(40) };

  it.each([
    [5, 'motion'],
    [15, 'turn'],
    [25, 'lane'],
    [35, 'drawing'],
    [45, 'encoding'],
  ] as const)('due at %i was in %s then', (due, stage) => {
    expect(stageAt(ms(due), way)).toBe(stage);
  });

  it('is told from one in time, and from one that is sent again', () => {
    const late = new LatePictures();
    for (const at of [0, 40]) late.drawn(ms(at), way);

    expect(late.left(ms(0), ms(50), ms(35))).toBe('drawing');
    expect(late.left(ms(40), ms(50), ms(50))).toBeUndefined();
    expect(late.left(ms(40), ms(90), ms(50))).toBeUndefined();
  });
});

describe('thrift', () => {
  it('gives up the size in two steps, then every second picture, and gives back after a while', () => {
    let thrift = NO_THRIFT;
    const levels = Array.from({ length: 48 }, () => (thrift = nextThrift(thrift, true)).level);
    expect(levels.filter((_, window) => window % 12 >= 10)).toEqual([0, 1, 1, 2, 2, 3, 3, 3]);
    for (let window = 0; window < 32; window += 1) thrift = nextThrift(thrift, false);
    expect(thrift).toEqual({ level: 2, late: 0, streak: 0 });
  });

  it('gives up nothing for windows that are late now and then', () => {
    let thrift = NO_THRIFT;
    for (let window = 0; window < 200; window += 1) thrift = nextThrift(thrift, window % 30 < 10);
    expect(thrift.level).toBe(0);
  });

  it.each([
    [0, 512, false],
    [1, 384, false],
    [2, 256, false],
    [3, 256, true],
  ] as const)('at level %i draws %i pixels, spares the second picture: %s', (level, size, spared) => {
    const thrift = { ...NO_THRIFT, level };
    expect(thriftySize(512, thrift)).toBe(size);
    expect([isSpared(thrift, 0), isSpared(thrift, 1)]).toEqual([false, spared]);
    expect(thriftySize(256, { ...NO_THRIFT, level: 3 })).toBe(256);
  });
});
