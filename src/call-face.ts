import type { Axis, Expression, Face } from './call/index.ts';
import { VivaError, asVivaError } from './core/errors.ts';
import type { MotionFrame, VideoFrame } from './core/frames.ts';
import type { Logger } from './core/log.ts';
import type { Stage } from './core/stage.ts';
import type { Milliseconds } from './core/units.ts';
import { ms } from './core/units.ts';
import type { FaceDriver } from './motion/index.ts';

export interface CallFaceOptions {
  readonly driver: FaceDriver;
  readonly portrait: Stage<MotionFrame, VideoFrame>;
  /** Whether the portrait itself sees to it that a frame takes the place of those that are not before it, and when to draw. */
  readonly orders: boolean;
  readonly side: number;
  /** How long before its moment a picture is begun, where the portrait does not see to it. */
  readonly drawing: Milliseconds;
  /** How long before it is heard a sound must be known. */
  readonly lead: Milliseconds;
  readonly axis: Axis;
  /** While nobody may look, moments pass without a picture. */
  readonly isSeen: () => boolean;
  readonly log: Logger;
}

/** Those frames whose pictures somebody may look at. */
async function* seenOnly(
  frames: AsyncIterable<MotionFrame>,
  isSeen: () => boolean,
): AsyncGenerator<MotionFrame, void, undefined> {
  for await (const frame of frames) if (isSeen()) yield frame;
}

/** Frames that wait for their moment: those of the driver's lead. */
const WAITING = 16;

/** A driver's frames, each given when it is time to draw it; one whose place another has taken is never given. */
class DueFrames {
  readonly #options: Pick<CallFaceOptions, 'driver' | 'drawing' | 'axis'>;
  readonly #signal: AbortSignal;
  readonly #waiting: MotionFrame[] = [];
  #wake: (() => void) | undefined;

  constructor(options: Pick<CallFaceOptions, 'driver' | 'drawing' | 'axis'>, signal: AbortSignal) {
    this.#options = options;
    this.#signal = signal;
  }

  /** Takes frames from the driver, to its end. */
  async gather(): Promise<void> {
    const waiting = this.#waiting;
    for await (const frame of this.#options.driver.frames(this.#signal)) {
      // It takes the place of every frame that is not before it.
      while ((waiting.at(-1)?.at ?? -1) >= frame.at) waiting.pop();
      waiting.push(frame);
      if (waiting.length > WAITING) waiting.shift();
      this.wake();
    }
  }

  wake(): void {
    this.#wake?.();
  }

  async *due(): AsyncGenerator<MotionFrame, void, undefined> {
    const { axis, drawing } = this.#options;
    let last = ms(-1);
    for (;;) {
      this.#signal.throwIfAborted();
      const [next] = this.#waiting;
      if (!next) {
        await new Promise<void>((resolve) => (this.#wake = resolve));
        this.#wake = undefined;
        continue;
      }
      const begin = ms(axis.zero + next.at - drawing);
      if (axis.clock.now() < begin) {
        await axis.clock.until(begin, this.#signal);
        continue;
      }
      this.#waiting.shift();
      if (next.at <= last) continue;
      last = next.at;
      yield next;
    }
  }
}

/** A driver's motion, each frame drawn shortly before it is due: whatever takes its place until then costs no picture. */
export const openCallFace = (options: CallFaceOptions): Face => {
  const { driver, portrait, orders, side, lead, axis, isSeen, log } = options;
  const over = new AbortController();
  const frames = new DueFrames(options, over.signal);

  return {
    width: side,
    height: side,
    lead,
    say: (frame, phonemes) => {
      driver.say(frame, phonemes);
    },
    rest: () => {
      driver.rest();
    },
    listen: (frame) => {
      // Where there is no room for more it is behind, and hears the rest.
      void driver.listen(frame);
    },
    cut: (at) => {
      driver.cut(at);
    },
    become: (state) => {
      driver.be(state === 'speaking' ? 'auto' : state);
    },
    express: (expression: Expression) => {
      driver.express(expression);
    },
    pictures: () => {
      const context = { signal: over.signal, clock: axis.clock, log };
      if (orders) return portrait.run(seenOnly(driver.frames(over.signal), isSeen), context);
      frames.gather().catch((thrown: unknown) => {
        if (!over.signal.aborted) log.error({ error: asVivaError(thrown) }, 'face not driven');
      });
      return portrait.run(seenOnly(frames.due(), isSeen), context);
    },
    close: () => {
      driver.finish();
      over.abort(new VivaError('SESSION_GONE', { session: 'face', reason: 'the avatar left' }));
      frames.wake();
    },
  };
};
