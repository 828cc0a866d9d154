import { describe, expect, it } from 'vitest';
import { openCallFace } from '../../src/call-face.ts';
import { systemClock } from '../../src/core/clock.ts';
import type { MotionFrame, VideoFrame } from '../../src/core/frames.ts';
import { silentLog } from '../../src/core/log.ts';
import type { Stage } from '../../src/core/stage.ts';
import { ms } from '../../src/core/units.ts';
import type { FaceDriver } from '../../src/motion/index.ts';

/** A picture for every frame of motion. */
const drawing = (drawn: number[]): Stage<MotionFrame, VideoFrame> => ({
  name: 'test.drawing',
  async *run(frames) {
    for await (const { at } of frames) {
      drawn.push(at);
      yield { kind: 'video', i420: new Uint8Array(6), width: 2, height: 2, at };
    }
  },
});

describe('a face in a call', () => {
  it.each([true, false])('is not drawn while nobody may look (ordered: %s)', async (orders) => {
    const drawn: number[] = [];
    let asked = 0;
    const driver = {
      async *frames() {
        for (let k = 0; k < 10; k += 1) yield await Promise.resolve({ at: ms(k * 40) } as MotionFrame);
      },
      finish: () => undefined,
    } as unknown as FaceDriver;
    const face = openCallFace({
      driver,
      portrait: drawing(drawn),
      orders,
      side: 2,
      drawing: ms(0),
      lead: ms(0),
      // What is due is due at once.
      axis: { clock: systemClock, zero: ms(systemClock.now() - 1_000) },
      // Somebody comes with the seventh picture.
      isSeen: () => (asked += 1) > 6,
      log: silentLog,
    });
    const pictures = face.pictures()[Symbol.asyncIterator]();
    const first = await pictures.next();
    face.close();

    expect(drawn).toEqual([240]);
    expect(first).toMatchObject({ value: { at: 240 } });
  });
});
